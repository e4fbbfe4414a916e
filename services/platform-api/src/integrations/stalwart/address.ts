import type { DesiredTenant } from '../connector.ts'

/** An address in two parts, as Stalwart names an account. */
export interface Address {
  readonly local: string
  readonly domain: string
}

export const addressText = ({ local, domain }: Address): string => `${local}@${domain}`

/** Splits an e-mail address at its last `@`. */
export function parseAddress(email: string): Address {
  const at = email.lastIndexOf('@')
  return { local: email.slice(0, at), domain: email.slice(at + 1) }
}

/**
 * The address of the group that holds everybody of the tenant: `everyone@` the primary domain, or `everyone-<slug>@`
 * where a person has that address. Undefined for a tenant without a domain.
 */
export function groupAddress(desired: DesiredTenant): Address | undefined {
  const primary = desired.domains.find((domain) => domain.primary) ?? desired.domains[0]
  if (primary === undefined) return undefined
  const everyone = { local: 'everyone', domain: primary.name }
  const taken = desired.seats.some((seat) => [seat.email, ...seat.aliases].includes(addressText(everyone)))
  return taken ? { ...everyone, local: `everyone-${desired.slug}` } : everyone
}
