import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { orderMoves } from './address-moves.ts'

const temporary = (key: string) => `moving-${key}`

describe('orderMoves', () => {
  it('vacates an address before its next holder takes it', () => {
    const moves = [
      { key: 'ada', from: 'ada', to: 'info' },
      { key: 'bo', from: 'info', to: 'bo' },
    ]
    expect(orderMoves(moves, temporary).map((move) => move.key)).toEqual(['bo', 'ada'])
  })

  it('lets one of two who swap stop over', () => {
    const moves = [
      { key: 'ada', from: 'a', to: 'b' },
      { key: 'bo', from: 'b', to: 'a' },
    ]
    expect(orderMoves(moves, temporary)).toEqual([
      { key: 'ada', from: 'a', to: 'moving-ada' },
      { key: 'bo', from: 'b', to: 'a' },
      { key: 'ada', from: 'moving-ada', to: 'b' },
    ])
  })

  it('never lands on an address that is held, whatever the permutation', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f']
    const permutation = fc.shuffledSubarray([...names, 'g', 'h'], { minLength: 6, maxLength: 6 })
    fc.assert(
      fc.property(permutation, (targets) => {
        const moves = names.map((from, index) => ({ key: `k${from}`, from, to: targets[index]! }))
        const holder = new Map(moves.map((move) => [move.key, move.from]))
        for (const move of orderMoves(moves, temporary)) {
          expect(holder.get(move.key)).toBe(move.from)
          expect([...holder.values()]).not.toContain(move.to)
          holder.set(move.key, move.to)
        }
        for (const move of moves) expect(holder.get(move.key)).toBe(move.to)
      }),
    )
  })
})
