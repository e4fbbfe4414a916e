import type { tenantAccess } from '../../../common/context/scope.ts'

/** How somebody stands to a tenant it can see. */
export type TenantAccess = NonNullable<ReturnType<typeof tenantAccess>>

const running = ['operator', 'partner-admin'] as const
const administering = [...running, 'admin'] as const

/** Who may do what with a tenant it can see; seeing it is all a reader needs for the rest. */
export const permissions = {
  'tenant.change': administering,
  'tenant.change-home': running,
  'tenant.run': running,
  'tenant.purge': ['operator'],
  'domains.change': administering,
  'people.read': ['partner-viewer', 'partner-suspended', ...administering],
  'people.change': administering,
  'billing.read': ['partner-viewer', 'partner-suspended', ...administering],
} as const satisfies Record<string, readonly TenantAccess[]>
export type Permission = keyof typeof permissions

export const allows = (permission: Permission, access: TenantAccess): boolean =>
  (permissions[permission] as readonly TenantAccess[]).includes(access)
