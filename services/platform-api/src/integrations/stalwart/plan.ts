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
  const group = planGroup(desired, matched, usable, taken)
  const grouped = group !== 'none' && group.every((difference) => difference.kind !== 'blocked')
  const stale = [...matched.domains.keys()].filter((name) => !desired.domains.some((domain) => domain.name === name))
  return [
    ...domains,
    ...(group === 'none' ? [] : group),
    ...departures,
    ...planChanges(desired, seats, matched, grouped),
    ...seats
      .filter((seat) => !matched.seats.has(seat.seatId))
      .map((seat): Difference => ({ kind: 'create-account', seat, enabled: mayUse(desired, seat) })),
    ...planFarewells(matched, stale),
    ...blocked,
    ...refused.map((seat): Difference => ({
      kind: 'blocked',
      object: 'account',
      name: seat.email,
      why: 'an account that dezky did not make has this address',
    })),
  ]
}

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

function planGroup(
  desired: DesiredTenant,
  matched: Matched,
  usable: ReadonlySet<string>,
  taken: ReadonlySet<string>,
): readonly Difference[] | 'none' {
  const address = groupAddress(desired)
  if (address === undefined || !usable.has(address.domain)) return 'none'
  const name = addressText(address)
  const description = markedDescription(`Everyone at ${desired.name}`, { mark: desired.mark, key: everyoneKey })
  const { group } = matched
  if (taken.has(name))
    return [{ kind: 'blocked', object: 'group', name, why: 'an account that dezky did not make has this address' }]
  if (group === undefined) return [{ kind: 'create-group', address, description }]
  const now = namer(matched)(group)
  const patch: AccountPatch = {
    ...(now === name ? {} : { address }),
    ...(group.description === description ? {} : { description }),
  }
  if (Object.keys(patch).length === 0) return []
  const changes = [...changed('address', now, name), ...changed('description', group.description, description)]
  return [{ kind: 'update-account', account: group, key: everyoneKey, name: now, patch, changes }]
}

function planChanges(
  desired: DesiredTenant,
  seats: readonly DesiredSeat[],
  matched: Matched,
  grouped: boolean,
): readonly Difference[] {
  const nameOf = namer(matched)
  const pairs = seats.flatMap((seat) => {
    const account = matched.seats.get(seat.seatId)
    return account === undefined ? [] : [{ seat, account }]
  })
  const updates = new Map(
    pairs.map(({ seat, account }) => [seat.seatId, update(desired, seat, account, matched, grouped)] as const),
  )
  const moves = orderMoves(
    pairs.map(({ seat, account }) => ({ key: seat.seatId, from: nameOf(account), to: seat.email })),
    (key) => `dezky-moving-${key.toLowerCase()}@${parseAddress(seatOf(seats, key)).domain}`,
  )
  const final = new Map(moves.map((move) => [move.key, move]))
  const ordered = moves.map((move) => {
    const last = updates.get(move.key)
    return last === undefined || final.get(move.key) === move ? last : stopOver(last, parseAddress(move.to))
  })
  const rest = [...updates].filter(([key]) => !final.has(key)).map(([, difference]) => difference)
  return [...ordered, ...rest].filter((difference) => difference !== undefined)
}

const seatOf = (seats: readonly DesiredSeat[], seatId: string): string =>
  seats.find((seat) => seat.seatId === seatId)?.email ?? ''

/** Frees the address of somebody who swaps with another. */
const stopOver = (last: UpdateAccount, address: Address): UpdateAccount => ({
  ...last,
  patch: { address },
  changes: changed('address', last.name, addressText(address)),
})

function update(
  desired: DesiredTenant,
  seat: DesiredSeat,
  account: SeenAccount,
  matched: Matched,
  grouped: boolean,
): UpdateAccount | undefined {
  const now = namer(matched)(account)
  const description = markedDescription(seat.name, { mark: desired.mark, key: seat.seatId })
  const enabled = mayUse(desired, seat)
  const right = enabled ? isUnlocked(account.permissions) : isLocked(account.permissions)
  const member = matched.group !== undefined && account.groups.includes(matched.group.id)
  const joins = grouped && !member
  const patch: AccountPatch = {
    ...(now === seat.email ? {} : { address: parseAddress(seat.email) }),
    ...(account.description === description ? {} : { description }),
    ...(account.quotaBytes === seat.quotaBytes ? {} : { quotaBytes: seat.quotaBytes }),
    ...(right ? {} : { permissions: enabled ? unlocked(account.permissions) : locked(account.permissions) }),
    ...(joins ? { join: true } : {}),
  }
  if (Object.keys(patch).length === 0) return undefined
  const changes = [
    ...changed('address', now, seat.email),
    ...changed('description', account.description, description),
    ...changed('quotaBytes', account.quotaBytes?.toString() ?? null, String(seat.quotaBytes)),
    ...(right ? [] : changed('sign-in', enabled ? 'locked' : 'open', enabled ? 'open' : 'locked')),
    ...(joins ? changed('group', null, everyoneKey) : []),
  ]
  return { kind: 'update-account', account, key: seat.seatId, name: now, patch, changes }
}
