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
  const missing = await missingFromFolder(client, inFolder, known, signal)
  const users = [...inFolder, ...missing.movedAway]
  const holders = await holdersOfNames(client, population, users, known, missing.gone, signal)
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

/** Remembered users that are not in the folder: those somebody has moved, and the keys of those that are no more. */
async function missingFromFolder(
  client: AuthentikClient,
  inFolder: readonly SeenUser[],
  known: ExternalIds,
  signal: AbortSignal,
): Promise<{ readonly movedAway: readonly SeenUser[]; readonly gone: ReadonlySet<string> }> {
  const here = new Set(inFolder.map((user) => String(user.pk)))
  const missing = Object.entries(known).filter(([name, pk]) => name.startsWith('pk:') && !here.has(pk))
  const found = await Promise.all(
    missing.map(async ([name, pk]) => ({
      key: name.slice('pk:'.length),
      user: await client.userByPk(Number(pk), signal),
    })),
  )
  return {
    movedAway: found.flatMap(({ user }) => (user === undefined ? [] : [seenUser(user)])),
    gone: new Set(found.flatMap(({ key, user }) => (user === undefined ? [key] : []))),
  }
}

/**
 * Whoever holds a user name that somebody is about to get. A person whose user was deleted elsewhere had it until then:
 * that somebody else took it meanwhile is rare enough to be left to creating, which is refused and then looks.
 */
async function holdersOfNames(
  client: AuthentikClient,
  population: Population,
  users: readonly SeenUser[],
  known: ExternalIds,
  gone: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<readonly SeenUser[]> {
  const seen = new Set(users.map((user) => user.username))
  const { users: found } = matchPeople(population, users, known)
  const wanted = population.people
    .filter(({ key, email }) => !gone.has(key) && !seen.has(email) && found.get(key)?.username !== email)
    .map((person) => person.email)
  if (wanted.length > mostLookups) return []
  const holders = await Promise.all(wanted.map((name) => client.userByName(name, signal)))
  return holders.flatMap((user) => (user === undefined ? [] : [seenUser(user)]))
}
