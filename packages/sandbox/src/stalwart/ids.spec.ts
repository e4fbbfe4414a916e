import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { compareIds, decodeId, encodeId, recoveryAccountId, snowflakeId } from './ids.ts'

describe('ids of the mail server', () => {
  it('spells numbers as the real server does', () => {
    expect([encodeId(0n), encodeId(1n), encodeId(31n), encodeId(32n)]).toEqual(['a', 'b', '3', 'ba'])
    expect(recoveryAccountId).toBe('d333333')
  })

  it('reads back every id it writes, in the order of the numbers', () => {
    const number = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })
    fc.assert(
      fc.property(number, number, (a, b) => {
        expect(decodeId(encodeId(a))).toBe(a)
        expect(Math.sign(compareIds(encodeId(a), encodeId(b)))).toBe(a < b ? -1 : a > b ? 1 : 0)
      }),
    )
  })

  it('makes time-ordered ids of twelve characters', () => {
    const ids = [
      snowflakeId(new Date('2026-11-24T10:22:03.103Z'), 17),
      snowflakeId(new Date('2026-11-24T10:22:03.323Z'), 18),
    ]
    expect(ids).toEqual(['jqbtn9v1aiqa', 'jqbtn2dwajaa'])
  })

  it('knows what is no id', () => {
    expect([decodeId(''), decodeId('A'), decodeId('a b'), decodeId('z'.repeat(14))]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ])
  })
})
