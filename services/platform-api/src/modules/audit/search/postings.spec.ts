import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { listed, shortest, union } from './postings.ts'

describe('postings', () => {
  it('unite without repeats, newest first, page by page', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uniqueArray(fc.integer({ min: 1, max: 60 })), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 7 }),
        async (lists, limit) => {
          const posting = union(lists.map(listed))
          const seen: number[] = []
          for (let before = 1_000; ;) {
            const page = await posting(before, limit)
            seen.push(...page)
            if (page.length < limit) break
            before = page.at(-1) ?? 0
          }
          expect(seen).toEqual([...new Set(lists.flat())].toSorted((a, b) => b - a))
        },
      ),
    )
  })

  it('take the list that ends soonest, else the thinnest, else the first', async () => {
    const [long, short] = [listed([9, 8, 7, 6, 5]), listed([3])]
    expect(await shortest([long, short], 100, 4)).toBe(short)
    const thin = listed([50, 20, 4, 2, 1])
    expect(await shortest([long, thin], 100, 3)).toBe(thin)
    expect(await shortest([long, listed([9, 8, 7, 1])], 100, 3)).toBe(long)
  })
})
