import { type Me, type Tenant, systems } from '@dezky/contracts'

/** Something on the home page the reader should act on. */
export interface AttentionItem {
  key: string
  title: string
  detail: string
  to: string
  status: Status
}

/** What needs the reader, the most urgent first. */
export function attentionFor(me: Me | null | undefined, failing: Tenant[]): AttentionItem[] {
  const items: AttentionItem[] = []
  for (const partner of me?.partners ?? []) {
    if (partner.status !== 'suspended') continue
    const detail = 'Its customers stay up; its people can read but not change. Ask the hoster to resume it.'
    items.push({
      key: `partner-${partner.slug}`,
      title: `${partner.name} is suspended`,
      detail,
      to: `/partners/${partner.slug}`,
      status: 'attention',
    })
  }
  for (const tenant of failing) {
    for (const system of systems) {
      const error = tenant.provisioningErrors[system]
      if (!error) continue
      const tries = error.attempts === 1 ? '1 try' : `${error.attempts} tries`
      items.push({
        key: `${tenant.slug}-${system}`,
        title: `${tenant.name}: ${systemNames[system].toLowerCase()} is failing`,
        detail: `${error.message} · ${tries}`,
        to: `/tenants/${tenant.slug}`,
        status: 'failing',
      })
    }
  }
  for (const tenant of me?.tenants ?? []) {
    const { subscription } = tenant
    if (subscription?.status !== 'past_due') continue
    items.push({
      key: `due-${tenant.slug}`,
      title: `${tenant.name}: payment is past due`,
      detail: `${subscription.planName}, ${subscription.seats} seats`,
      to: `/tenants/${tenant.slug}/subscription`,
      status: 'attention',
    })
  }
  return items
}

/** May this person create tenants? Administrators of a partner that is not suspended may. */
export const canCreateTenants = (me: Me | null | undefined): boolean =>
  (me?.partners ?? []).some((partner) => partner.role === 'admin' && partner.status === 'active')
