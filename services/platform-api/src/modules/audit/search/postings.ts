/** Numbers of events with something in common, below `before`, newest first, at most `limit`. */
export type Posting = (before: number, limit: number) => Promise<readonly number[]>

/** As few as are read of one of several postings. */
const fewest = 8

/**
 * Events of any of the postings. Of each only about its share is read; more where it turns out to hold most of what is
 * newest.
 */
export function union(postings: readonly Posting[]): Posting {
  return async (before, limit) => {
    const share = Math.min(limit, Math.max(fewest, Math.ceil((2 * limit) / postings.length)))
    let begun = postings.map((posting) => ({ posting, below: before }))
    const found = new Set<number>()
    for (;;) {
      const parts = await Promise.all(begun.map(async (one) => ({ ...one, part: await one.posting(one.below, share) })))
      for (const { part } of parts) for (const seq of part) found.add(seq)
      begun = parts.flatMap(({ posting, part }) => (part.length < share ? [] : [{ posting, below: part.at(-1) ?? 0 }]))
      const newest = [...found].toSorted((a, b) => b - a).slice(0, limit)
      const last = newest.length < limit ? 0 : (newest.at(-1) ?? 0)
      // What was read down to below the last one has nothing more to say.
      begun = begun.filter(({ below }) => below > last)
      if (begun.length === 0) return newest
    }
  }
}

/** A list already at hand. */
export function listed(seqs: readonly number[]): Posting {
  const sorted = seqs.toSorted((a, b) => b - a)
  return async (before, limit) => sorted.filter((seq) => seq < before).slice(0, limit)
}

/**
 * The posting to walk: the one that ends soonest, as far as a first look tells. Where none ends within that look, the
 * thinnest: the one whose look reaches furthest back. Among equals the first, so name the most telling first.
 */
export async function shortest(postings: readonly Posting[], before: number, look: number): Promise<Posting> {
  const [first] = postings
  if (!first) throw new RangeError('no posting to choose from')
  if (postings.length === 1) return first
  const heads = await Promise.all(postings.map((posting) => posting(before, look)))
  const sizes = heads.map((head) => head.length)
  const least = Math.min(...sizes)
  if (least < look) return postings[sizes.indexOf(least)] ?? first
  const reached = heads.map((head) => head.at(-1) ?? 0)
  return postings[reached.indexOf(Math.min(...reached))] ?? first
}
