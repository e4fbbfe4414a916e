import { reachesAll, type Scope } from '../../../common/context/scope.ts'

/** How a caller stands to a partner; null when it cannot even see it. */
export type PartnerAccess = 'operator' | 'admin' | 'viewer' | 'suspended'

export function partnerAccess(scope: Scope, partnerId: string): PartnerAccess | null {
  if (reachesAll(scope)) return 'operator'
  const grant = scope.kind === 'portal' ? scope.partners.get(partnerId) : undefined
  if (!grant) return null
  return grant.suspended ? 'suspended' : grant.role
}
