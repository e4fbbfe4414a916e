import type { TenantStatus } from '@dezky/contracts'

export const tenantActions = ['activate', 'suspend', 'resume', 'cancel', 'restore', 'purge'] as const
export type TenantAction = (typeof tenantActions)[number]

/** From which status an action starts and where it leads; what is not listed is refused. */
const transitions: Readonly<Record<TenantAction, Partial<Record<TenantStatus, TenantStatus>>>> = {
  /** by provisioning, when every connected system is as desired for the first time */
  activate: { pending: 'active' },
  suspend: { pending: 'suspended', active: 'suspended' },
  resume: { suspended: 'active' },
  cancel: { pending: 'cancelled', active: 'cancelled', suspended: 'cancelled' },
  restore: { cancelled: 'active' },
  purge: { cancelled: 'purged' },
}

/** Where `action` leads from `status`; null when it is not allowed there. */
export const nextStatus = (status: TenantStatus, action: TenantAction): TenantStatus | null =>
  transitions[action][status] ?? null

const restorableDays = 30

/** Until when a cancelled tenant can be restored; null for any other. The instant itself is too late. */
export function restorableUntil(tenant: { status: TenantStatus; cancelledAt: Date | null }): Date | null {
  if (tenant.status !== 'cancelled' || !tenant.cancelledAt) return null
  return new Date(tenant.cancelledAt.getTime() + restorableDays * 86_400_000)
}

/** Cancelled and purged tenants keep what they have and take no change. */
export const isWritable = (status: TenantStatus): boolean => status !== 'cancelled' && status !== 'purged'
