import type { ExternalIds } from '../connector.ts'
import type { SeenGroup, SeenUser } from './observed.ts'
import type { Person, Population } from './population.ts'

export interface Surplus {
  readonly user: SeenUser
  /** whom it stood for; empty when nothing says */
  readonly key: string
}

/** Who is who: the people of a population and the users that stand for them. */
export interface Matched {
  /** by `Person.key` */
  readonly users: ReadonlyMap<string, SeenUser>
  /** users of ours that stand for nobody any more */
  readonly surplus: readonly Surplus[]
}

/**
 * Whether an object belongs to this population: it carries the mark, or it carries none at all and its id is one we
 * remember (somebody has wiped its attributes).
 */
const belongs = (mark: string, found: string | undefined, remembered: boolean): boolean =>
  found === mark || (found === undefined && remembered)

/** Whether the group is ours to change. */
export const ownsGroup = (population: Population, group: SeenGroup, known: ExternalIds): boolean =>
  belongs(population.mark, group.ours.mark, known['group'] === group.id)

/** The person a user of ours stands for, by its attribute, else by the id we remember. */
function keyOf(population: Population, user: SeenUser, rememberedBy: ReadonlyMap<string, string>): string | undefined {
  const remembered = rememberedBy.get(String(user.pk))
  if (!belongs(population.mark, user.ours.mark, remembered !== undefined)) return undefined
  return user.ours[population.keyName] ?? remembered ?? ''
}

/** Finds the user of each person. Of two users with one key the remembered one stays, the other is surplus. */
export function matchPeople(population: Population, users: readonly SeenUser[], known: ExternalIds): Matched {
  const rememberedBy = new Map<string, string>()
  for (const [name, pk] of Object.entries(known)) if (name.startsWith('pk:')) rememberedBy.set(pk, name.slice(3))
  const wanted = new Set(population.people.map((person: Person) => person.key))
  const found = new Map<string, SeenUser>()
  const surplus: Surplus[] = []
  for (const user of users) {
    const key = keyOf(population, user, rememberedBy)
    if (key === undefined) continue
    const other = found.get(key)
    if (!wanted.has(key)) surplus.push({ user, key })
    else if (other === undefined) found.set(key, user)
    else if (rememberedBy.get(String(user.pk)) === key) {
      found.set(key, user)
      surplus.push({ user: other, key: '' })
    } else surplus.push({ user, key: '' })
  }
  return { users: found, surplus }
}

/** The ids that hold now, of those who are to go included: they replace what was remembered. */
export function knownIds(
  population: Population,
  group: SeenGroup | undefined,
  matched: Matched,
  known: ExternalIds,
): ExternalIds {
  const ids: Record<string, string> = {}
  if (group !== undefined && ownsGroup(population, group, known)) ids['group'] = group.id
  for (const { key, user } of matched.surplus) if (key !== '') Object.assign(ids, userIds(key, user))
  for (const [key, user] of matched.users) Object.assign(ids, userIds(key, user))
  return ids
}

/** What is remembered of a user: the uuid is the `sub` of its tokens, the pk addresses it in the API. */
export const userIds = (key: string, user: { readonly pk: number; readonly uuid: string }): Record<string, string> => ({
  [`user:${key}`]: user.uuid,
  [`pk:${key}`]: String(user.pk),
})
