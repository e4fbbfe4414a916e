import { orderMoves } from '../address-moves.ts'
import type { DesiredSeat, DesiredTenant } from '../connector.ts'
import { changed } from '../field-change.ts'
import type { Difference, GroupKey } from './difference.ts'
import { type GraphUser, markIssuer, type UserBody } from './graph.ts'
import { groupName, lockedGroupName, markOf, userMark } from './marks.ts'
import type { Matched } from './match.ts'
import type { Observed, SeenUser } from './observed.ts'

type UpdateUser = Extract<Difference, { kind: 'update-user' }>

/** The people of a tenant that is to stay: changes first, then arrivals; apart from them who is refused. Pure. */
export function planUsers(
  desired: DesiredTenant,
  observed: Observed,
  matched: Matched,
): { readonly changes: readonly Difference[]; readonly blocked: readonly Difference[] } {
  const taken = new Map(matched.strangers.map(({ user }) => [user.onPremisesSamAccountName ?? '', user]))
  const blocked = desired.seats
    .filter((seat) => taken.has(seat.email))
    .map((seat): Difference => ({
      kind: 'blocked',
      object: 'user',
      name: seat.email,
      why: whose(taken.get(seat.email)),
    }))
  const seats = desired.seats.filter((seat) => !taken.has(seat.email))
  const arrivals = seats
    .filter((seat) => !matched.seats.has(seat.seatId))
    .map((seat): Difference => ({ kind: 'create-user', seat, enabled: mayUse(desired, seat) }))
  return { changes: [...planChanges(desired, observed, seats, matched), ...arrivals], blocked }
}

const mayUse = (desired: DesiredTenant, seat: DesiredSeat): boolean => desired.presence === 'active' && seat.enabled

const whose = (user: GraphUser | undefined): string =>
  user !== undefined && markOf(user) !== undefined ? 'it belongs to another customer' : 'it was not made by dezky'

function planChanges(
  desired: DesiredTenant,
  observed: Observed,
  seats: readonly DesiredSeat[],
  matched: Matched,
): readonly Difference[] {
  const pairs = seats.flatMap((seat) => {
    const seen = matched.seats.get(seat.seatId)
    return seen === undefined ? [] : [{ seat, seen }]
  })
  const updates = new Map(pairs.map(({ seat, seen }) => [seat.seatId, update(desired, observed, seat, seen)] as const))
  const moves = orderMoves(
    pairs.map(({ seat, seen }) => ({
      key: seat.seatId,
      from: seen.user.onPremisesSamAccountName ?? '',
      to: seat.email,
    })),
    (key) => `dezky-moving-${key.toLowerCase()}`,
  )
  const final = new Map(moves.map((move) => [move.key, move]))
  const ordered = moves.map((move) => {
    const last = updates.get(move.key)
    return last === undefined || final.get(move.key) === move ? last : stopOver(last, move.to)
  })
  const rest = [...updates].filter(([key]) => !final.has(key)).map(([, difference]) => difference)
  return [...ordered, ...rest].filter((difference) => difference !== undefined)
}

/** Frees the user name of somebody who swaps with another. */
function stopOver({ seen, seatId }: UpdateUser, name: string): UpdateUser {
  const patch = { onPremisesSamAccountName: name }
  const changes = changed('user name', seen.user.onPremisesSamAccountName ?? null, name)
  return { kind: 'update-user', seen, seatId, patch, changes }
}

function update(desired: DesiredTenant, observed: Observed, seat: DesiredSeat, seen: SeenUser): UpdateUser | undefined {
  const { user } = seen
  const enabled = mayUse(desired, seat)
  const place: GroupKey = enabled ? 'group' : 'locked'
  const placed = enabled ? seen.inGroup && !seen.inLocked : seen.inLocked && !seen.inGroup
  // A release that does not report it is believed to hold what the user's place says.
  const accountEnabled = user.accountEnabled ?? (seen.inGroup === seen.inLocked ? undefined : seen.inGroup)
  const marked = !observed.modern || !user.identities || markOf(user) === userMark(desired.mark, seat.seatId)
  const patch: UserBody = {
    ...(user.onPremisesSamAccountName === seat.email ? {} : { onPremisesSamAccountName: seat.email }),
    ...(user.mail === seat.email ? {} : { mail: seat.email }),
    ...(user.displayName === seat.name ? {} : { displayName: seat.name }),
    ...(accountEnabled === enabled ? {} : { accountEnabled: enabled }),
    ...(marked ? {} : { identities: [...others(user), markIdentity(desired.mark, seat.seatId)] }),
  }
  if (placed && Object.keys(patch).length === 0) return undefined
  const changes = [
    ...changed('user name', user.onPremisesSamAccountName ?? null, seat.email),
    ...changed('mail', user.mail ?? null, seat.email),
    ...changed('name', user.displayName ?? null, seat.name),
    ...changed('enabled', accountEnabled?.toString() ?? null, String(enabled)),
    ...(placed ? [] : changed('group', whereNow(desired, seen), nameOf(desired, place))),
    ...(marked ? [] : changed('mark', markOf(user) ?? null, userMark(desired.mark, seat.seatId))),
  ]
  const base = { kind: 'update-user' as const, seen, seatId: seat.seatId, patch, changes }
  return placed ? base : { ...base, place }
}

/** The identity that carries our mark. */
export const markIdentity = (mark: string, seatId: string) => ({
  issuer: markIssuer,
  issuerAssignedId: userMark(mark, seatId),
})

const others = (user: GraphUser) =>
  (user.identities ?? []).flatMap(({ issuer, issuerAssignedId }) =>
    issuer && issuerAssignedId && issuer !== markIssuer ? [{ issuer, issuerAssignedId }] : [],
  )

const nameOf = (desired: DesiredTenant, key: GroupKey): string =>
  key === 'group' ? groupName(desired) : lockedGroupName(desired)

function whereNow(desired: DesiredTenant, { inGroup, inLocked }: SeenUser): string | null {
  const names = [...(inGroup ? [groupName(desired)] : []), ...(inLocked ? [lockedGroupName(desired)] : [])]
  return names.length === 0 ? null : names.join(', ')
}
