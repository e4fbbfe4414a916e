/** Numbers of events with something in common, below `before`, newest first, at most `limit`. */
export type Posting = (before: number, limit: number) => Promise<readonly number[]>

/** Events of any of the postings. */
export function union(postings: readonly Posting[]): Posting {
  return async (before, limit) => {
    const found = await Promise.all(postings.map((posting) => posting(before, limit)))
    return [...new Set(found.flat())].toSorted((a, b) => b - a).slice(0, limit)
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
