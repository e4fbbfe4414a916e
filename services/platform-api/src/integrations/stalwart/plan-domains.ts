import type { DesiredTenant } from '../connector.ts'
import { changed } from '../field-change.ts'
import type { Difference } from './difference.ts'
import type { Matched } from './match.ts'
import type { SeenDomain } from './observed.ts'

/** The domains a tenant should have: those to make, those to put right, those that are somebody else's. */
export function planDomains(
  desired: DesiredTenant,
  matched: Matched,
): { readonly domains: readonly Difference[]; readonly blocked: readonly Difference[] } {
  const blocked = desired.domains
    .filter((domain) => matched.foreignDomains.has(domain.name))
    .map((domain): Difference => ({
      kind: 'blocked',
      object: 'domain',
      name: domain.name,
      why: whose(matched.foreignDomains.get(domain.name)),
    }))
  const domains = desired.domains
    .filter((domain) => !matched.foreignDomains.has(domain.name))
    .flatMap(({ name }): readonly Difference[] => {
      const domain = matched.domains.get(name)
      return domain === undefined ? [{ kind: 'create-domain', name }] : repair(desired, domain, name)
    })
  return { domains, blocked }
}

const whose = (domain: SeenDomain | undefined): string =>
  domain?.description.startsWith('dezky') ? 'it belongs to another customer' : 'it was not made by dezky'

function repair(desired: DesiredTenant, domain: SeenDomain, name: string): readonly Difference[] {
  const patch = {
    ...(domain.name === name ? {} : { name }),
    ...(domain.description === desired.mark ? {} : { description: desired.mark }),
  }
  if (Object.keys(patch).length === 0) return []
  const changes = [...changed('name', domain.name, name), ...changed('mark', domain.description, desired.mark)]
  return [{ kind: 'update-domain', domain, patch, changes }]
}

/** Domains that go, once the accounts dezky made in them are gone. One with other accounts in it stays. */
export function planFarewells(matched: Matched, names: readonly string[]): readonly Difference[] {
  return names.flatMap((name): readonly Difference[] => {
    const domain = matched.domains.get(name)
    if (domain === undefined) return []
    const strangers = matched.strangers.filter((account) => account.domainId === domain.id)
    if (strangers.length === 0) return [{ kind: 'delete-domain', domain, name }]
    const who = strangers.slice(0, 3).map((account) => account.name)
    const more = strangers.length > 3 ? ` and ${String(strangers.length - 3)} more` : ''
    const why = `it holds accounts that dezky did not make: ${who.join(', ')}${more}`
    return [{ kind: 'blocked', object: 'domain', name: domain.name, why }]
  })
}
