import type { DesiredTenant, ExternalIds } from '../connector.ts'
import type { GraphDrive, GraphGroup } from './graph.ts'
import { markOf, seatOfMark } from './marks.ts'
import type { Observed, SeenUser } from './observed.ts'

export interface Surplus {
  readonly seen: SeenUser
  /** the seat it stood for; empty for the second user of one seat */
  readonly seatId: string
}

/** Which of the objects seen are this tenant's. */
export interface Matched {
  readonly space: GraphDrive | undefined
  /** further spaces with our mark: the answer to a creation was lost and the creation came late */
  readonly doubles: readonly GraphDrive[]
  readonly group: GraphGroup | undefined
  readonly locked: GraphGroup | undefined
  /** groups of the reserved names that are somebody else's */
  readonly foreignGroups: readonly GraphGroup[]
  /** by seat id */
  readonly seats: ReadonlyMap<string, SeenUser>
  /** ours, and standing for nobody any more */
  readonly surplus: readonly Surplus[]
  /** everybody else that was seen */
  readonly strangers: readonly SeenUser[]
}

/** Sorts what was seen into ours and not ours. */
export function match(desired: DesiredTenant, observed: Observed, known: ExternalIds): Matched {
  const { mark } = desired
  const [first, ...doubles] = observed.spaces
  const ownedGroup = (group: GraphGroup | undefined) => (group && ownsGroup(mark, group) ? group : undefined)
  const foreignGroups = [observed.group, observed.locked].filter(
    (group): group is GraphGroup => group !== undefined && !ownsGroup(mark, group),
  )
  const seatOfId = new Map(
    Object.entries(known).flatMap(([key, id]) => (key.startsWith('user:') ? [[id, key.slice(5)] as const] : [])),
  )
  const wanted = new Set(desired.presence === 'gone' ? [] : desired.seats.map((seat) => seat.seatId))
  const seatOfAddress = new Map(desired.seats.map((seat) => [seat.email, seat.seatId]))
  const seats = new Map<string, SeenUser>()
  const surplus: Surplus[] = []
  const strangers: SeenUser[] = []
  for (const seen of observed.users) {
    const found = markOf(seen.user)
    const seatId =
      found === undefined ? (seatOfId.get(seen.user.id) ?? byAddress(seen, seatOfAddress)) : seatOfMark(mark, found)
    if (seatId === undefined) strangers.push(seen)
    else if (!wanted.has(seatId)) surplus.push({ seen, seatId })
    else if (seats.has(seatId)) surplus.push({ seen, seatId: '' })
    else seats.set(seatId, seen)
  }
  return {
    space: first !== undefined && ownsSpace(mark, first, known) ? first : undefined,
    doubles,
    group: ownedGroup(observed.group),
    locked: ownedGroup(observed.locked),
    foreignGroups,
    seats,
    surplus,
    strangers,
  }
}

/** A description without any mark does not disown a space whose id we remember: people may edit it. */
const ownsSpace = (mark: string, space: GraphDrive, known: ExternalIds): boolean =>
  space.description === mark || (known['space'] === space.id && !(space.description ?? '').startsWith('dezky:'))

const ownsGroup = (mark: string, group: GraphGroup): boolean => !group.description || group.description === mark

/** Some releases keep no mark of users: whoever is in our group, unmarked and under a seat's address, is that seat's. */
const byAddress = (seen: SeenUser, seatOfAddress: ReadonlyMap<string, string>): string | undefined =>
  seen.inGroup || seen.inLocked ? seatOfAddress.get(seen.user.onPremisesSamAccountName ?? '') : undefined

/** The ids that hold now, of users who are to go included: they replace what was remembered. */
export function knownIds({ space, group, locked, seats, surplus }: Matched): ExternalIds {
  return {
    ...(space === undefined ? {} : { space: space.id }),
    ...(group === undefined ? {} : { group: group.id }),
    ...(locked === undefined ? {} : { locked: locked.id }),
    ...Object.fromEntries(
      surplus.flatMap(({ seen, seatId }) => (seatId === '' ? [] : [[`user:${seatId}`, seen.user.id]])),
    ),
    ...Object.fromEntries([...seats].map(([seatId, { user }]) => [`user:${seatId}`, user.id])),
  }
}
