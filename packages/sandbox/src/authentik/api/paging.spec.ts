import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { pageOf, paginated } from './paging.ts'
import { QueryString } from './query-string.ts'

const page = (query: string) => pageOf(new QueryString(`/?${query}`))

describe('pages', () => {
  it('have 20 results unless asked, and never more than 100', () => {
    expect(page('').size).toBe(20)
    expect(page('page_size=100000').size).toBe(100)
    expect(page('page_size=-1').size).toBe(20)
    expect(() => page('page=0')).toThrow('404')
    expect(() => page('page=two')).toThrow('404')
  })

  it('together show everything once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 250 }), fc.integer({ min: 1, max: 100 }), (count, size) => {
        const all = Array.from({ length: count }, (_, index) => index)
        const seen: unknown[] = []
        for (let number = 1; number > 0;) {
          const current = page(`page=${number}&page_size=${size}`)
          const answer = paginated(current, count, all.slice(current.offset, current.offset + current.limit))
          seen.push(...answer.results)
          number = answer.pagination.next
        }
        expect(seen).toEqual(all)
      }),
    )
  })
})
