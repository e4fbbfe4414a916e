import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { chunkName, fromChunks, intoChunks, maxChunks } from './chunks.ts'

describe('cookie chunks', () => {
  it('gives back what was put in, however long, as long as it fits', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3800 * maxChunks }), (length) => {
        const value = 'v'.repeat(length)
        const jar = new Map(intoChunks(value).map((chunk, index) => [chunkName('s', index), chunk]))
        expect(fromChunks('s', (name) => jar.get(name))).toBe(value)
      }),
      { numRuns: 60 },
    )
  })

  it('does not read chunks an older, longer value left behind', () => {
    const jar = new Map([
      ['s', 'short'],
      ['s.1', 'left behind'],
    ])
    expect(fromChunks('s', (name) => jar.get(name))).toBe('short')
  })

  it('refuses what no browser would carry', () => {
    expect(() => intoChunks('v'.repeat(3800 * maxChunks + 1))).toThrow(RangeError)
  })
})
