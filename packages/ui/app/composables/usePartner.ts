import type { Partner, Tenant } from '@dezky/contracts'

/** One partner, shared by the pages under its own. */
export const usePartner = (slug: MaybeRefOrGetter<string>) =>
  useFetch<Partner>(() => `/api/partners/${encodeURIComponent(toValue(slug))}`, { key: `partner-${toValue(slug)}` })

/** The tenants a partner looks after, a page at a time. */
export const usePartnerTenants = (partner: Partner) =>
  useList<Tenant>(`/api/partners/${encodeURIComponent(partner.slug)}/tenants`, {
    sort: 'name',
    filters: ['status', 'provisioning'],
  })
