import { tenantAccess, type Scope } from '../../../common/context/scope.ts'

export type Permission = 'granted' | 'denied' | 'suspended'

/**
 * Whether the caller may change a tenant's subscription. The hoster and the partner decide on the plan; a tenant's own
 * administrators on the number of seats (`seatsOnly`).
 */
export function mayChange(
  scope: Scope,
  tenant: { id: string; partnerId: string | null },
  { seatsOnly }: { seatsOnly: boolean },
): Permission {
  const access = tenantAccess(scope, tenant)
  if (access === 'operator' || access === 'partner-admin') return 'granted'
  if (access === 'partner-suspended') return 'suspended'
  return access === 'admin' && seatsOnly ? 'granted' : 'denied'
}
