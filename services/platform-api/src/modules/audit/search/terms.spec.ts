import { describe, expect, it } from 'vitest'

import { chunksOf, termsOf, wordsOf } from './terms.ts'

const entry = {
  v: 1 as const,
  id: 'e1',
  at: '2026-11-24T09:00:00.000Z',
  receivedAt: '2026-11-24T09:00:00.000Z',
  source: 'platform' as const,
  action: 'seat.invited',
  outcome: 'success' as const,
  actor: { type: 'user', id: 'u1', name: { c: 'a'.repeat(64) } },
}

describe('words', () => {
  it('are what white space separates, and the parts of what holds punctuation', () => {
    expect(wordsOf('Carla@Acme.dk  paid (INV-42)')).toEqual([
      'carla@acme.dk',
      'carla',
      'acme',
      'dk',
      'paid',
      'inv-42',
      'inv',
      '42',
    ])
    expect(chunksOf(' "Ærø,"  ')).toEqual(['ærø'])
    expect(wordsOf(' -- !')).toEqual([])
  })
})

describe('termsOf', () => {
  it('opens personal values, and has nothing where they are erased', () => {
    expect(termsOf(entry, () => 'Carla Holm')).toContain('holm')
    expect(termsOf(entry, () => undefined)).toEqual(['seat.invited', 'seat', 'invited', 'u1'])
  })

  it('is bounded, and leaves instants out', () => {
    const data = { at: '2026-11-24T09:00:00.000Z', text: Array.from({ length: 100 }, (_, i) => `word${i}`).join(' ') }
    const terms = termsOf({ ...entry, data }, () => undefined)
    expect(terms).toHaveLength(24)
    expect(terms.some((term) => term.startsWith('2026'))).toBe(false)
  })
})

describe('a chunk without end', () => {
  it('is cut before it is trimmed', () => {
    expect(wordsOf(`a${'.'.repeat(10_000_000)}b`)).toEqual(['a'])
  })
})
