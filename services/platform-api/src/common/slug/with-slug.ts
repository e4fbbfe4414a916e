import { cutSlug, maxSlugLength, slugify } from '@dezky/contracts'

import { isReserved, slugReserved } from './reserved.ts'

/** What is known of the slug to be: given by the caller, or else derived from the name. */
export interface SlugWish {
  readonly given: string | undefined
  readonly name: string
  /** stands in for a name that leaves nothing to derive from */
  readonly fallback: string
}

export interface SlugUse<T> {
  /** which of these slugs exist already, whoever may see them */
  taken(slugs: readonly string[]): Promise<ReadonlySet<string>>
  /** creates the thing under this slug, in a unit of work of its own */
  create(slug: string): Promise<T>
  /** whether `create` failed because somebody took the slug first */
  lost(error: unknown): boolean
}

const batchSize = 20
const attempts = 5

/**
 * Creates something under a slug. A given slug is used as it is; a derived one gets the first free suffix (-2, -3 …),
 * again when somebody else takes it in the same moment.
 * @throws AppError slugs.reserved, and whatever `create` throws
 */
export async function withSlug<T>(wish: SlugWish, use: SlugUse<T>): Promise<T> {
  if (wish.given !== undefined) {
    if (isReserved(wish.given)) throw slugReserved(wish.given)
    return use.create(wish.given)
  }
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await use.create(await firstFree(wish, use))
    } catch (error) {
      if (attempt === attempts || !use.lost(error)) throw error
    }
  }
}

async function firstFree(wish: SlugWish, use: Pick<SlugUse<unknown>, 'taken'>): Promise<string> {
  const derived = slugify(wish.name)
  const base = derived.length < 2 ? wish.fallback : derived
  for (let start = 1; ; start += batchSize) {
    const batch = Array.from({ length: batchSize }, (_, index) => numbered(base, start + index))
    const candidates = batch.filter((slug) => !isReserved(slug))
    const taken = await use.taken(candidates)
    const free = candidates.find((slug) => !taken.has(slug))
    if (free !== undefined) return free
  }
}

function numbered(base: string, number: number): string {
  if (number === 1) return base
  const suffix = `-${number}`
  return `${cutSlug(base, maxSlugLength - suffix.length)}${suffix}`
}
