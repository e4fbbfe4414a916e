import type { DesiredTenant, ExternalIds } from '../connector.ts'
import type { GraphDrive, GraphGroup, GraphUser } from './graph.ts'
import { groupName, lockedGroupName, markOf, seatOfMark } from './marks.ts'
import { isTrashed, type Observed, type SeenUser } from './observed.ts'
import type { OcisClient } from './ocis.client.ts'

/** Above this many arrivals nobody looks beforehand whether their user names are taken: creating says so too. */
const mostLookups = 25

/**
 * Reads a tenant: its space, its group with the members, who may use the space: three calls when the ids are
 * remembered, one more for a tenant that has locked people, more only where something is missing.
 */
export async function observe(
  client: OcisClient,
  desired: DesiredTenant,
  known: ExternalIds,
  signal: AbortSignal,
): Promise<Observed> {
  const [spaces, group, locked] = await Promise.all([
    readSpaces(client, desired, known, signal),
    readGroup(client, known['group'], groupName(desired), signal),
    needsLocked(desired, known)
      ? readGroup(client, known['locked'], lockedGroupName(desired), signal)
      : Promise.resolve(undefined),
  ])
  const [space] = spaces
  const readable = space !== undefined && !isTrashed(space)
  const [access, modern] = readable
    ? await client.spaceAccess(space.id, signal).then((read) => [read, read !== undefined] as const)
    : ([undefined, desired.presence === 'gone' || (await client.hasSharing(signal))] as const)
  const members = together(group, locked)
  const others = await elsewhere(client, desired, members, known, signal)
  return { spaces, group, locked, access, modern, users: [...members, ...others] }
}

/** The locked group is read when it is remembered, and when memory may be incomplete. */
const needsLocked = (desired: DesiredTenant, known: ExternalIds): boolean =>
  known['locked'] !== undefined || known['group'] === undefined || desired.presence === 'gone'

async function readSpaces(
  client: OcisClient,
  desired: DesiredTenant,
  known: ExternalIds,
  signal: AbortSignal,
): Promise<readonly GraphDrive[]> {
  const id = known['space']
  const remembered = id === undefined ? undefined : await client.drive(id, signal)
  if (remembered !== undefined) return [remembered]
  const all = await client.projectDrives(signal)
  const ours = all.filter((drive) => drive.description === desired.mark)
  return ours.toSorted((a, b) => Number(isTrashed(a)) - Number(isTrashed(b)) || used(b) - used(a))
}

const used = (drive: GraphDrive): number => drive.quota?.used ?? 0

async function readGroup(
  client: OcisClient,
  id: string | undefined,
  name: string,
  signal: AbortSignal,
): Promise<GraphGroup | undefined> {
  const remembered = id === undefined ? undefined : await client.group(id, signal)
  return remembered ?? client.group(name, signal)
}

function together(group: GraphGroup | undefined, locked: GraphGroup | undefined): readonly SeenUser[] {
  const inGroup = new Map((group?.members ?? []).map((user) => [user.id, user]))
  const inLocked = new Map((locked?.members ?? []).map((user) => [user.id, user]))
  const all = new Map([...inLocked, ...inGroup])
  return [...all.values()].map((user) => ({
    user,
    inGroup: inGroup.has(user.id),
    inLocked: inLocked.has(user.id),
  }))
}

/** Users outside both groups: remembered ones, and whoever has a user name that somebody is about to get. */
async function elsewhere(
  client: OcisClient,
  desired: DesiredTenant,
  members: readonly SeenUser[],
  known: ExternalIds,
  signal: AbortSignal,
): Promise<readonly SeenUser[]> {
  const here = new Set(members.map(({ user }) => user.id))
  const remembered = Object.entries(known).filter(([key, id]) => key.startsWith('user:') && !here.has(id))
  const found = await Promise.all(remembered.map(([, id]) => client.user(id, signal)))
  const seen = [...members.map(({ user }) => user), ...found.filter((user) => user !== undefined)]
  const names = desired.presence === 'gone' ? [] : namesToLookUp(desired, seen, known)
  const holders = names.length > mostLookups ? [] : await Promise.all(names.map((name) => client.user(name, signal)))
  return [...found, ...holders].flatMap((user) =>
    user === undefined ? [] : [{ user, inGroup: false, inLocked: false }],
  )
}

/** Addresses that no user seen so far has, of seats that have no user or one of another name. */
function namesToLookUp(desired: DesiredTenant, seen: readonly GraphUser[], known: ExternalIds): readonly string[] {
  const names = new Set(seen.map((user) => user.onPremisesSamAccountName))
  const ids = new Set(seen.map((user) => user.id))
  const marked = new Set(seen.map((user) => seatOfMark(desired.mark, markOf(user) ?? '')))
  const hasUser = (seatId: string) => marked.has(seatId) || ids.has(known[`user:${seatId}`] ?? '')
  return desired.seats
    .filter((seat) => !names.has(seat.email) || !hasUser(seat.seatId))
    .filter((seat) => !names.has(seat.email))
    .map((seat) => seat.email)
}
