import type { DesiredSeat } from '../connector.ts'
import { changed } from '../field-change.ts'
import { type Address, addressText, parseAddress } from './address.ts'
import type { Difference } from './difference.ts'
import { everyoneKey } from './marks.ts'
import type { Matched } from './match.ts'
import type { SeenAccount } from './observed.ts'

/** Addresses of accounts and aliases, for people to read. */
export function namer(matched: Matched): (named: { readonly name: string; readonly domainId: string }) => string {
  const names = new Map([...matched.domains.values()].map((domain) => [domain.id, domain.name]))
  return ({ name, domainId }) => addressText({ local: name, domain: names.get(domainId) ?? '?' })
}

/** Every address in our domains that belongs to an account which is not ours. */
export function addressesOfStrangers(matched: Matched): ReadonlySet<string> {
  const nameOf = namer(matched)
  return new Set(matched.strangers.flatMap((account) => [account, ...account.aliases].map((one) => nameOf(one))))
}

/** A person with those aliases alone that can be had, and those that somebody else has. */
export function withoutTaken(
  seat: DesiredSeat,
  usable: ReadonlySet<string>,
  taken: ReadonlySet<string>,
): { readonly seat: DesiredSeat; readonly refused: readonly string[] } {
  const inDomains = seat.aliases.filter((alias) => usable.has(parseAddress(alias).domain))
  const aliases = inDomains.filter((alias) => !taken.has(alias))
  return { seat: { ...seat, aliases }, refused: inDomains.filter((alias) => taken.has(alias)) }
}

/** Aliases as one field of a step; null when there are none. */
export const listed = (aliases: readonly string[]): string | null => (aliases.length === 0 ? null : aliases.join(', '))

/** The aliases an account has; one that is switched off says so, which no wanted one does. */
export const aliasesSeen = (account: SeenAccount, nameOf: ReturnType<typeof namer>): readonly string[] =>
  account.aliases.map((alias) => `${nameOf(alias)}${alias.enabled ? '' : ' (off)'}`).sort()

/**
 * Aliases that stand in the way of what somebody else should be called, or of the account's own address: they go first.
 * Accounts by key, with what they keep.
 */
export function planReleases(
  matched: Matched,
  seats: readonly DesiredSeat[],
  group: Address | undefined,
): ReadonlyMap<string, Extract<Difference, { kind: 'update-account' }>> {
  const nameOf = namer(matched)
  const rights = new Map(
    seats.flatMap(({ seatId, email, aliases }): (readonly [string, string])[] => [
      [email, `address of ${seatId}`],
      ...aliases.map((alias) => [alias, `alias of ${seatId}`] as const),
    ]),
  )
  if (group !== undefined) rights.set(addressText(group), `address of ${everyoneKey}`)
  const ours = [...matched.seats, ...(matched.group === undefined ? [] : [[everyoneKey, matched.group] as const])]
  return new Map(
    ours.flatMap(([key, account]) => {
      const right = (alias: SeenAccount['aliases'][number]) => rights.get(nameOf(alias))
      const inTheWay = account.aliases.some((alias) => ![undefined, `alias of ${key}`].includes(right(alias)))
      if (!inTheWay) return []
      const aliases = account.aliases
        .filter((alias) => right(alias) === `alias of ${key}`)
        .map((alias) => nameOf(alias))
        .sort()
      const changes = changed('aliases', listed(aliasesSeen(account, nameOf)), listed(aliases))
      const name = nameOf(account)
      return [[key, { kind: 'update-account', account, key, name, patch: { aliases }, ahead: true, changes } as const]]
    }),
  )
}
