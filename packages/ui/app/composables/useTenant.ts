import type { Me, Tenant } from '@dezky/contracts'

/** One tenant, shared by the tabs of its page. */
export const useTenant = (slug: MaybeRefOrGetter<string>) =>
  useFetch<Tenant>(() => `/api/tenants/${encodeURIComponent(toValue(slug))}`, { key: `tenant-${toValue(slug)}` })

/** What the reader may do with a tenant. Only what is shown: platform-api decides. */
export interface TenantAccess {
  /** sees its people */
  people: boolean
  /** people, domains, seats of the subscription, reconcile */
  manage: boolean
  /** the plan */
  plan: boolean
  /** suspend, resume, cancel, restore */
  lifecycle: boolean
  purge: boolean
}

/** The access of somebody to a tenant: as an operator, through its partner, or as its own administrator. */
export function tenantAccess(me: Me | null | undefined, tenant: Tenant | null | undefined): TenantAccess {
  const partner = me?.partners.find((one) => one.slug === tenant?.partner?.slug)
  const operator = me?.operator === true
  const running = operator || (partner?.role === 'admin' && partner.status === 'active')
  const admin = me?.tenants.some((one) => one.slug === tenant?.slug && one.role === 'admin') === true
  const kept = tenant !== null && tenant !== undefined && tenant.status !== 'purged'
  const writable = kept && tenant.status !== 'cancelled'
  return {
    people: kept && (running || admin || partner !== undefined),
    manage: writable && (running || admin),
    plan: writable && running,
    lifecycle: kept && running,
    purge: operator,
  }
}
