import { orderMoves } from '../address-moves.ts'
import type { ExternalIds } from '../connector.ts'
import { type FieldChange, changed } from '../field-change.ts'
import { desiredAttributes, sameAttributes, withDezky } from './marks.ts'
import { type Matched, ownsGroup } from './match.ts'
import type { Observed, SeenGroup, SeenUser } from './observed.ts'
import type { Person, Population } from './population.ts'

export interface GroupPatch {
  readonly name?: string
  readonly attributes?: Record<string, unknown>
}

export interface UserPatch {
  readonly username?: string
  readonly email?: string
  readonly name?: string
  readonly isActive?: boolean
  readonly path?: string
  readonly attributes?: Record<string, unknown>
}

/** One difference, without the means to remove it. */
export type Difference =
  | { readonly kind: 'create-group' }
  | { readonly kind: 'update-group'; readonly id: string; readonly patch: GroupPatch; readonly changes: FieldChange[] }
  | { readonly kind: 'delete-group'; readonly id: string }
  | { readonly kind: 'create-user'; readonly person: Person }
  | {
      readonly kind: 'update-user'
      readonly user: SeenUser
      readonly key: string
      readonly patch: UserPatch
      readonly join: boolean
      readonly changes: FieldChange[]
    }
  | { readonly kind: 'delete-user'; readonly user: SeenUser; readonly key: string }
  | { readonly kind: 'blocked'; readonly object: 'group' | 'user'; readonly name: string; readonly why: string }

/**
 * What differs between a population and what was seen, in the order in which it is put right: group, departures,
 * changes, arrivals, and last what is refused. Pure.
 */
export function planPopulation(
  population: Population,
  observed: Observed,
  matched: Matched,
  known: ExternalIds,
): readonly Difference[] {
  const departures = matched.surplus.map(({ user, key }): Difference => ({ kind: 'delete-user', user, key }))
  const { group } = observed
  if (!population.present) {
    const ours = group !== undefined && ownsGroup(population, group, known)
    return ours ? [...departures, { kind: 'delete-group', id: group.id }] : departures
  }
  const free = new Set([...matched.surplus.map(({ user }) => user), ...matched.users.values()].map((user) => user.pk))
  const taken = new Map(observed.users.filter((user) => !free.has(user.pk)).map((user) => [user.username, user]))
  const blocked: Difference[] = []
  const allowed = population.people.filter((person) => {
    const holder = taken.get(person.email)
    if (holder === undefined || matched.users.get(person.key) === holder) return true
    blocked.push({ kind: 'blocked', object: 'user', name: person.email, why: otherMark(holder.ours.mark) })
    return false
  })
  const groupDifferences = planGroup(population, group, known)
  // Nobody joins a group that is somebody else's, so nobody new arrives either.
  const closed = groupDifferences.some((difference) => difference.kind === 'blocked')
  const arrivals = allowed
    .filter((person) => !closed && !matched.users.has(person.key))
    .map((person): Difference => ({ kind: 'create-user', person }))
  return [
    ...(closed ? [] : groupDifferences),
    ...departures,
    ...planChanges(population, allowed, closed ? 'closed' : group, matched),
    ...arrivals,
    ...(closed ? groupDifferences : []),
    ...blocked,
  ]
}

/** Why an object is left alone, in words. */
export const otherMark = (mark: string | undefined): string =>
  mark === undefined ? 'it was not made by dezky' : 'it belongs to another customer'

function planGroup(population: Population, group: SeenGroup | undefined, known: ExternalIds): readonly Difference[] {
  if (group === undefined) return [{ kind: 'create-group' }]
  if (!ownsGroup(population, group, known))
    return [{ kind: 'blocked', object: 'group', name: group.name, why: otherMark(group.ours.mark) }]
  const ours = { mark: population.mark }
  const marked = sameAttributes(group.ours, ours)
  const renamed = group.name !== population.groupName
  if (marked && !renamed) return []
  const patch: GroupPatch = {
    ...(renamed ? { name: population.groupName } : {}),
    ...(marked ? {} : { attributes: withDezky(group.attributes, ours) }),
  }
  const changes = [
    ...changed('name', group.name, population.groupName),
    ...changed('mark', group.ours.mark ?? null, population.mark),
  ]
  return [{ kind: 'update-group', id: group.id, patch, changes }]
}

function planChanges(
  population: Population,
  people: readonly Person[],
  group: SeenGroup | 'closed' | undefined,
  matched: Matched,
): readonly Difference[] {
  const pairs = people.flatMap((person) => {
    const user = matched.users.get(person.key)
    return user === undefined ? [] : [{ person, user }]
  })
  const moves = orderMoves(
    pairs.map(({ person, user }) => ({ key: person.key, from: user.username, to: person.email })),
    (key) => `dezky-moving-${key.toLowerCase()}`,
  )
  const final = new Map(moves.map((move) => [move.key, move]))
  const updates = new Map(
    pairs.map(({ person, user }) => [person.key, difference(population, person, user, group)] as const),
  )
  const ordered = moves.map((move) =>
    final.get(move.key) === move ? updates.get(move.key) : stopOver(pairs, move.key, move.to),
  )
  const rest = [...updates].filter(([key]) => !final.has(key)).map(([, update]) => update)
  return [...ordered, ...rest].filter((update) => update !== undefined)
}

/** Frees the user name of somebody who swaps with another. */
function stopOver(
  pairs: readonly { readonly person: Person; readonly user: SeenUser }[],
  key: string,
  to: string,
): Difference | undefined {
  const user = pairs.find((pair) => pair.person.key === key)?.user
  if (user === undefined) return undefined
  const changes = changed('username', user.username, to)
  return { kind: 'update-user', user, key, patch: { username: to }, join: false, changes }
}

function difference(
  population: Population,
  person: Person,
  user: SeenUser,
  group: SeenGroup | 'closed' | undefined,
): Difference | undefined {
  const ours = desiredAttributes(population, person)
  const join = group !== 'closed' && !(group !== undefined && user.groups.includes(group.id))
  const marked = sameAttributes(user.ours, ours)
  const patch: UserPatch = {
    ...(user.username === person.email ? {} : { username: person.email }),
    ...(user.email === person.email ? {} : { email: person.email }),
    ...(user.name === person.name ? {} : { name: person.name }),
    ...(user.active === person.enabled ? {} : { isActive: person.enabled }),
    ...(user.path === population.path ? {} : { path: population.path }),
    ...(marked ? {} : { attributes: withDezky(user.attributes, ours) }),
  }
  if (!join && Object.keys(patch).length === 0) return undefined
  const changes = [
    ...changed('username', user.username, person.email),
    ...changed('email', user.email, person.email),
    ...changed('name', user.name, person.name),
    ...changed('active', String(user.active), String(person.enabled)),
    ...changed('path', user.path, population.path),
    ...(marked ? [] : changed('role', user.ours.role ?? null, person.role ?? null)),
    ...(marked ? [] : changed('mark', user.ours.mark ?? null, population.mark)),
    ...(join ? changed('group', null, population.groupName) : []),
  ]
  return { kind: 'update-user', user, key: person.key, patch, join, changes }
}
