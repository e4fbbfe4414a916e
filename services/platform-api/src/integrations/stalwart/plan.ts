import { orderMoves } from '../address-moves.ts'
import type { DesiredSeat, DesiredTenant } from '../connector.ts'
import { changed } from '../field-change.ts'
import { type Address, addressText, groupAddress, parseAddress } from './address.ts'
import type { AccountPatch, Difference } from './difference.ts'
import { isLocked, isUnlocked, locked, unlocked } from './lock.ts'
import { everyoneKey, markedDescription } from './marks.ts'
import type { Matched } from './match.ts'
import type { SeenAccount } from './observed.ts'
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
  const taken = new Set(matched.strangers.map((account) => nameOf(account)))
  const refused = reachable.filter((seat) => taken.has(seat.email))
  const seats = reachable.filter((seat) => !taken.has(seat.email))
  const group = wantedGroup(desired, usable)
  const blockedGroup = group !== undefined && taken.has(addressText(group))
  const people = pairs(desired, seats, matched, group !== undefined && !blockedGroup)
  const stale = [...matched.domains.keys()].filter((name) => !desired.domains.some((domain) => domain.name === name))
  const inTheWay = 'an account that dezky did not make has this address'
  return [
    ...domains,
    ...departures,
    ...planMoves(matched, people, blockedGroup ? undefined : group),
    ...(group === undefined || blockedGroup ? [] : planGroup(desired, matched, group)),
    ...people.flatMap(({ rest }): readonly Difference[] => (rest === undefined ? [] : [rest])),
    ...seats
      .filter((seat) => !matched.seats.has(seat.seatId))
      .map((seat): Difference => ({ kind: 'create-account', seat, enabled: mayUse(desired, seat) })),
    ...planFarewells(matched, stale),
    ...blocked,
    ...(blockedGroup ? [blockedBy('group', addressText(group), inTheWay)] : []),
    ...refused.map((seat) => blockedBy('account', seat.email, inTheWay)),
  ]
}

const blockedBy = (object: string, name: string, why: string): Difference => ({ kind: 'blocked', object, name, why })

/** Seats whose address is in none of the tenant's domains: they get no mailbox. */
export const withoutDomain = (desired: DesiredTenant): readonly DesiredSeat[] =>
  desired.seats.filter((seat) => !desired.domains.some((domain) => domain.name === parseAddress(seat.email).domain))

const mayUse = (desired: DesiredTenant, seat: DesiredSeat): boolean => desired.presence === 'active' && seat.enabled

/** Addresses of accounts, for people to read. */
function namer(matched: Matched): (account: SeenAccount) => string {
  const names = new Map([...matched.domains.values()].map((domain) => [domain.id, domain.name]))
  return (account) => addressText({ local: account.name, domain: names.get(account.domainId) ?? '?' })
}

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
function planGroup(desired: DesiredTenant, { group }: Matched, address: Address): readonly Difference[] {
  const description = markedDescription(`Everyone at ${desired.name}`, { mark: desired.mark, key: everyoneKey })
  if (group === undefined) return [{ kind: 'create-group', address, description }]
  const changes = changed('description', group.description, description)
  if (changes.length === 0) return []
  const name = addressText(address)
  return [{ kind: 'update-account', account: group, key: everyoneKey, name, patch: { description }, changes }]
}

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
  grouped: boolean,
): readonly Pair[] =>
  seats.flatMap((seat) => {
    const account = matched.seats.get(seat.seatId)
    return account === undefined ? [] : [{ seat, account, rest: update(desired, seat, account, matched, grouped) }]
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
  matched: Matched,
  grouped: boolean,
): UpdateAccount | undefined {
  const description = markedDescription(seat.name, { mark: desired.mark, key: seat.seatId })
  const enabled = mayUse(desired, seat)
  const right = enabled ? isUnlocked(account.permissions) : isLocked(account.permissions)
  const member = matched.group !== undefined && account.groups.includes(matched.group.id)
  const joins = grouped && !member
  const patch: AccountPatch = {
    ...(account.description === description ? {} : { description }),
    ...(account.quotaBytes === seat.quotaBytes ? {} : { quotaBytes: seat.quotaBytes }),
    ...(right ? {} : { permissions: enabled ? unlocked(account.permissions) : locked(account.permissions) }),
    ...(joins ? { join: true } : {}),
  }
  if (Object.keys(patch).length === 0) return undefined
  const changes = [
    ...changed('description', account.description, description),
    ...changed('quotaBytes', account.quotaBytes?.toString() ?? null, String(seat.quotaBytes)),
    ...(right ? [] : changed('sign-in', enabled ? 'locked' : 'open', enabled ? 'open' : 'locked')),
    ...(joins ? changed('group', null, 'everyone') : []),
  ]
  return { kind: 'update-account', account, key: seat.seatId, name: seat.email, patch, changes }
}
