import type { ExternalIds } from '../connector.ts'
import type { AuthentikClient } from './authentik.client.ts'
import { type Matched, matchPeople } from './match.ts'
import { type Observed, type SeenGroup, seenGroup, type SeenUser, seenUser } from './observed.ts'
import type { Population } from './population.ts'

/**
 * Above this many arrivals nobody looks beforehand whether their user names are taken elsewhere: creating says so too,
 * and costs nothing extra.
 */
const mostLookups = 25

/** Reads a population: one call for its group, one per hundred people, more only where something has been moved. */
export async function observe(
  client: AuthentikClient,
  population: Population,
  known: ExternalIds,
  signal: AbortSignal,
): Promise<{ readonly observed: Observed; readonly matched: Matched }> {
  const [group, listed] = await Promise.all([
    findGroup(client, population, known, signal),
    client.usersInPath(population.path, signal),
  ])
  const inFolder = listed.map((user) => seenUser(user))
  const users = [...inFolder, ...(await movedAway(client, inFolder, known, signal))]
  const holders = await holdersOfNames(client, population, users, known, signal)
  const all = [...users, ...holders]
  return { observed: { group, users: all }, matched: matchPeople(population, all, known) }
}

async function findGroup(
  client: AuthentikClient,
  population: Population,
  known: ExternalIds,
  signal: AbortSignal,
): Promise<SeenGroup | undefined> {
  const byName = await client.groupByName(population.groupName, signal)
  const remembered = known['group']
  const group = byName ?? (remembered === undefined ? undefined : await client.groupById(remembered, signal))
  return group === undefined ? undefined : seenGroup(group)
}

/** Remembered users that somebody has moved to another folder. */
async function movedAway(
  client: AuthentikClient,
  inFolder: readonly SeenUser[],
  known: ExternalIds,
  signal: AbortSignal,
): Promise<readonly SeenUser[]> {
  const here = new Set(inFolder.map((user) => String(user.pk)))
  const missing = Object.entries(known).filter(([name, pk]) => name.startsWith('pk:') && !here.has(pk))
  const found = await Promise.all(missing.map(([, pk]) => client.userByPk(Number(pk), signal)))
  return found.flatMap((user) => (user === undefined ? [] : [seenUser(user)]))
}

/** Whoever holds a user name that somebody is about to get. */
async function holdersOfNames(
  client: AuthentikClient,
  population: Population,
  users: readonly SeenUser[],
  known: ExternalIds,
  signal: AbortSignal,
): Promise<readonly SeenUser[]> {
  const seen = new Set(users.map((user) => user.username))
  const { users: found } = matchPeople(population, users, known)
  const wanted = population.people
    .filter((person) => !seen.has(person.email) && found.get(person.key)?.username !== person.email)
    .map((person) => person.email)
  if (wanted.length > mostLookups) return []
  const holders = await Promise.all(wanted.map((name) => client.userByName(name, signal)))
  return holders.flatMap((user) => (user === undefined ? [] : [seenUser(user)]))
}
