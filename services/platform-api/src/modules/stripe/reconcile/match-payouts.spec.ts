import { describe, expect, it } from 'vitest'

import type { Seen } from '../objects/seen.ts'
import { matchPayouts, type PayoutSaid } from './match-payouts.ts'

const paid: PayoutSaid = {
  id: 'P1',
  status: 'paid',
  method: 'stripe',
  reference: 'tr_1',
  currency: 'DKK',
  amountMinor: 500,
}
const transfer = (id: string, ourId: string | null, state: Seen['state'] = {}): Seen => ({
  id,
  kind: 'transfer',
  ourId,
  customerId: null,
  tenantId: null,
  partnerId: null,
  state: { currency: 'DKK', amountMinor: 500, reversedMinor: 0, reversed: false, ...state },
})
const told = (payouts: PayoutSaid[], transfers: Seen[]) =>
  matchPayouts(payouts, transfers).map(({ kind, objectId, fields }) => [
    kind,
    objectId,
    ...fields.map(({ name, ours, theirs }) => `${name} ${ours} ${theirs}`),
  ])

describe('payouts and transfers', () => {
  it('belong together, also after one that was taken back and one paid by hand', () => {
    const byHand: PayoutSaid = { ...paid, id: 'P2', method: 'manual', reference: 'bank 7' }
    const waiting: PayoutSaid = { ...paid, id: 'P3', status: 'approved', method: null, reference: null }
    const back = transfer('tr_0', 'P1', { reversed: true, reversedMinor: 500 })
    expect(told([paid, byHand, waiting], [back, transfer('tr_1', 'P1')])).toEqual([])
    const reversed: PayoutSaid = { ...paid, status: 'reversed' }
    expect(told([reversed], [transfer('tr_1', 'P1', { reversed: true, reversedMinor: 500 })])).toEqual([])
  })

  it('are missed on either side', () => {
    expect(told([paid], [])).toEqual([['missing_at_stripe', 'P1']])
    expect(told([], [transfer('tr_1', 'P1'), transfer('tr_2', null)])).toEqual([
      ['missing_here', 'tr_1'],
      ['missing_here', 'tr_2'],
    ])
  })

  it.each<[string, Partial<PayoutSaid>, Seen['state'], string[]]>([
    ['another amount', {}, { amountMinor: 900 }, ['amountMinor 500 900']],
    ['another currency', {}, { currency: 'EUR' }, ['currency DKK EUR']],
    ['a part that was taken back', {}, { reversedMinor: 200 }, ['reversedMinor 0 200']],
    ['all of it taken back', {}, { reversed: true, reversedMinor: 500 }, ['status paid reversed']],
    [
      'money that was sent and never written down',
      { status: 'approved', method: null, reference: null },
      {},
      ['status approved paid', 'reference null tr_1'],
    ],
    ['money that was sent twice', { method: 'manual', reference: 'bank 7' }, {}, ['reference bank 7 tr_1']],
    ['money that never came back', { status: 'reversed' }, {}, ['status reversed paid']],
  ])('differ in %s', (_what, ours, theirs, fields) => {
    expect(told([{ ...paid, ...ours }], [transfer('tr_1', 'P1', theirs)])).toEqual([['differs', 'P1', ...fields]])
  })
})
