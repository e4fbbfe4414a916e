import { orderMoves } from '../address-moves.ts'
import type { DesiredSeat, DesiredTenant } from '../connector.ts'
import { changed } from '../field-change.ts'
import { type Address, addressText, groupAddress, parseAddress } from './address.ts'
import type { AccountPatch, Difference } from './difference.ts'
import { isLocked, isUnlocked, locked, unlocked } from './lock.ts'
import { everyoneKey, markedDescription } from './marks.ts'
import type { Matched } from './match.ts'
import type { SeenAccount } from './observed.ts'
import { addressesOfStrangers, aliasesSeen, listed, namer, planReleases, withoutTaken } from './plan-aliases.ts'
import { planDomains, planFarewells } from './plan-domains.ts'

type UpdateAccount = Extract<Difference, { kind: 'update-account' }>

/**
 * What differs between a tenant and what was seen, in the order in which it is put right: domains, group, departures,
 * changes, arrivals, domains that go, and last what is refused. Pure.
 */
export function planTenant(desired: DesiredTenant, matched: Matched): readonly Difference[] {
  const nameOf = namer(matched)
  const departures = matched.surplus.map(({ account, key }) => departure(account, key, nameOf(account)))
  if (desired.presence === 'gone') {
    const { group } = matched
    return [
      ...departures,
      ...(group === undefined ? [] : [departure(group, everyoneKey, nameOf(group))]),
      ...planFarewells(matched, [...matched.domains.keys()]),
    ]
  }
  const { domains, blocked } = planDomains(desired, matched)
  const usable = new Set(
    desired.domains.map((domain) => domain.name).filter((name) => !matched.foreignDomains.has(name)),
  )
  const reachable = desired.seats.filter((seat) => usable.has(parseAddress(seat.email).domain))
  const taken = addressesOfStrangers(matched)
  const refused = reachable.filter((seat) => taken.has(seat.email))
  const people = reachable.filter((seat) => !taken.has(seat.email)).map((seat) => withoutTaken(seat, usable, taken))
  const seats = people.map(({ seat }) => seat)
  const group = wantedGroup(desired, usable)
  const blockedGroup = group !== undefined && taken.has(addressText(group))
  const ownGroup = blockedGroup ? undefined : group
  const releases = planReleases(matched, seats, ownGroup)
  const there = pairs(desired, seats, matched, releases, ownGroup !== undefined)
  const stale = [...matched.domains.keys()].filter((name) => !desired.domains.some((domain) => domain.name === name))
  const inTheWay = 'an account that dezky did not make has this address'
  return [
    ...domains,
    ...departures,
    ...releases.values(),
    ...planMoves(matched, there, ownGroup),
    ...(ownGroup === undefined ? [] : planGroup(desired, matched, ownGroup, releases)),
    ...there.flatMap(({ rest }): readonly Difference[] => (rest === undefined ? [] : [rest])),
    ...seats
      .filter((seat) => !matched.seats.has(seat.seatId))
      .map((seat): Difference => ({ kind: 'create-account', seat, enabled: mayUse(desired, seat) })),
    ...planFarewells(matched, stale),
    ...blocked,
    ...(blockedGroup ? [blockedBy('group', addressText(group), inTheWay)] : []),
    ...refused.map((seat) => blockedBy('account', seat.email, inTheWay)),
    ...people.flatMap((person) => person.refused.map((alias) => blockedBy('alias', alias, inTheWay))),
  ]
}

const blockedBy = (object: string, name: string, why: string): Difference => ({ kind: 'blocked', object, name, why })

/** What cannot be had because it is in none of the tenant's domains, in words. */
export function withoutDomain(desired: DesiredTenant): readonly string[] {
  const names = new Set(desired.domains.map((domain) => domain.name))
  const elsewhere = (address: string) => !names.has(parseAddress(address).domain)
  const why = "its domain is not one of the tenant's"
  return desired.seats.flatMap(({ email, aliases }) => [
    ...(elsewhere(email) ? [`${email} has no mailbox: ${why}`] : []),
    ...aliases.filter(elsewhere).map((alias) => `the alias ${alias} reaches nobody: ${why}`),
  ])
}

const mayUse = (desired: DesiredTenant, seat: DesiredSeat): boolean => desired.presence === 'active' && seat.enabled

const departure = (account: SeenAccount, key: string, name: string): Difference => ({
  kind: 'delete-account',
  account,
  key,
  name,
})

/** Where the group belongs; nowhere while its domain is somebody else's. */
function wantedGroup(desired: DesiredTenant, usable: ReadonlySet<string>): Address | undefined {
  const address = groupAddress(desired)
  return address !== undefined && usable.has(address.domain) ? address : undefined
}

/** The group itself, its address apart. */
function planGroup(
  desired: DesiredTenant,
  matched: Matched,
  address: Address,
  releases: Releases,
): readonly Difference[] {
  const { group } = matched
  const description = markedDescription(`Everyone at ${desired.name}`, { mark: desired.mark, key: everyoneKey })
  if (group === undefined) return [{ kind: 'create-group', address, description }]
  const seen = releases.get(everyoneKey)?.patch.aliases ?? aliasesSeen(group, namer(matched))
  const changes = [...changed('description', group.description, description), ...changed('aliases', listed(seen), null)]
  if (changes.length === 0) return []
  const name = addressText(address)
  const patch: AccountPatch = { description, ...(seen.length === 0 ? {} : { aliases: [] }) }
  return [{ kind: 'update-account', account: group, key: everyoneKey, name, patch, changes }]
}

type Releases = ReturnType<typeof planReleases>

interface Pair {
  readonly seat: DesiredSeat
  readonly account: SeenAccount
  /** what is to change besides the address */
  readonly rest: UpdateAccount | undefined
}

const pairs = (
  desired: DesiredTenant,
  seats: readonly DesiredSeat[],
  matched: Matched,
  releases: Releases,
  grouped: boolean,
): readonly Pair[] =>
  seats.flatMap((seat) => {
    const account = matched.seats.get(seat.seatId)
    if (account === undefined) return []
    const aliases = releases.get(seat.seatId)?.patch.aliases ?? aliasesSeen(account, namer(matched))
    const member = matched.group !== undefined && account.groups.includes(matched.group.id)
    return [{ seat, account, rest: update(desired, seat, account, { aliases, joins: grouped && !member }) }]
  })

/** Changes of address, of people and of the group, one by one: an address is free before somebody else gets it. */
function planMoves(matched: Matched, people: readonly Pair[], group: Address | undefined): readonly Difference[] {
  const nameOf = namer(matched)
  const movers = people.map(({ seat, account }) => ({ key: seat.seatId, account, to: seat.email }))
  if (group !== undefined && matched.group !== undefined)
    movers.push({ key: everyoneKey, account: matched.group, to: addressText(group) })
  const byKey = new Map(movers.map((mover) => [mover.key, mover]))
  const moves = orderMoves(
    movers.map(({ key, account, to }) => ({ key, from: nameOf(account), to })),
    (key) => `dezky-moving-${key.toLowerCase().replace('@', '')}@${parseAddress(byKey.get(key)?.to ?? '').domain}`,
  )
  return moves.flatMap(({ key, from, to }): readonly Difference[] => {
    const account = byKey.get(key)?.account
    if (account === undefined) return []
    const patch = { address: parseAddress(to) }
    return [{ kind: 'update-account', account, key, name: from, patch, changes: changed('address', from, to) }]
  })
}

function update(
  desired: DesiredTenant,
  seat: DesiredSeat,
  account: SeenAccount,
  { aliases, joins }: { readonly aliases: readonly string[]; readonly joins: boolean },
): UpdateAccount | undefined {
  const description = markedDescription(seat.name, { mark: desired.mark, key: seat.seatId })
  const enabled = mayUse(desired, seat)
  const right = enabled ? isUnlocked(account.permissions) : isLocked(account.permissions)
  const patch: AccountPatch = {
    ...(account.description === description ? {} : { description }),
    ...(account.quotaBytes === seat.quotaBytes ? {} : { quotaBytes: seat.quotaBytes }),
    ...(listed(aliases) === listed(seat.aliases) ? {} : { aliases: seat.aliases }),
    ...(right ? {} : { permissions: enabled ? unlocked(account.permissions) : locked(account.permissions) }),
    ...(joins ? { join: true } : {}),
  }
  if (Object.keys(patch).length === 0) return undefined
  const changes = [
    ...changed('description', account.description, description),
    ...changed('quotaBytes', account.quotaBytes?.toString() ?? null, String(seat.quotaBytes)),
    ...changed('aliases', listed(aliases), listed(seat.aliases)),
    ...(right ? [] : changed('sign-in', enabled ? 'locked' : 'open', enabled ? 'open' : 'locked')),
    ...(joins ? changed('group', null, 'everyone') : []),
  ]
  return { kind: 'update-account', account, key: seat.seatId, name: seat.email, patch, changes }
}
