import { describe, expect, it } from 'vitest'

import type { Seen } from '../objects/seen.ts'
import { compare } from './compare.ts'

const theirs = (id: string, state: Seen['state']): Seen => {
  return { id, kind: 'invoice', ourId: null, customerId: null, tenantId: 'T1', partnerId: null, state }
}
const ours = (id: string, state: Seen['state']) => ({ id, tenantId: 'T1', state })

describe('compare', () => {
  it('finds nothing where both say the same', () => {
    expect(compare([ours('in_1', { status: 'paid', note: null })], [theirs('in_1', { status: 'paid' })])).toEqual([])
  })

  it('names each field that differs, with both sides', () => {
    const [found] = compare(
      [ours('in_1', { status: 'open', paidMinor: 0 })],
      [theirs('in_1', { status: 'paid', paidMinor: 900 })],
    )
    expect(found).toEqual({
      kind: 'differs',
      objectId: 'in_1',
      stripeId: 'in_1',
      tenantId: 'T1',
      fields: [
        { name: 'paidMinor', ours: '0', theirs: '900' },
        { name: 'status', ours: 'open', theirs: 'paid' },
      ],
    })
  })

  it('lists what only one side has', () => {
    expect(compare([ours('in_1', {})], [theirs('in_2', {})]).map(({ kind, objectId }) => [kind, objectId])).toEqual([
      ['missing_at_stripe', 'in_1'],
      ['missing_here', 'in_2'],
    ])
  })
})
