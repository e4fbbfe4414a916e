import { describe, expect, it } from 'vitest'

import type { Seen } from '../objects/seen.ts'
import { factsOf } from './facts-of.ts'

const seen = (kind: Seen['kind'], state: Seen['state']): Seen => {
  return {
    id: 'x_1',
    kind,
    ourId: null,
    customerId: null,
    tenantId: 'T1',
    partnerId: null,
    state: { currency: 'DKK', ...state },
  }
}
const kinds = (kind: Seen['kind'], state: Seen['state']) =>
  factsOf(seen(kind, state)).map((fact) => `${fact.kind} ${fact.amountMinor} ${fact.at.toISOString()}`)
const [first, second] = ['2026-11-24T09:00:00.000Z', '2026-11-25T09:00:00.000Z']

describe('factsOf', () => {
  it('tells of an invoice once it is final, and how it ended', () => {
    expect(kinds('invoice', { status: 'draft', grossMinor: 900 })).toEqual([])
    const state = { grossMinor: 900, paidMinor: 900, finalisedAt: first }
    expect(kinds('invoice', state)).toEqual([`invoice_finalised 900 ${first}`])
    expect(kinds('invoice', { ...state, paidAt: second })).toEqual([
      `invoice_finalised 900 ${first}`,
      `invoice_paid 900 ${second}`,
    ])
  })

  it('tells of money that went back, when it did', () => {
    const refund = { amountMinor: 100, invoiceId: 'in_1', createdAt: first }
    expect(kinds('refund', { ...refund, status: 'pending' })).toEqual([])
    expect(kinds('refund', { ...refund, status: 'succeeded' })).toEqual([`refund 100 ${first}`])
    expect(kinds('refund', { ...refund, status: 'succeeded', invoiceId: null })).toEqual([])
  })

  it('tells what a payment cost, once that is known', () => {
    const charge = { status: 'succeeded', amountMinor: 900, invoiceId: 'in_1', createdAt: first }
    expect(kinds('charge', { ...charge, feeMinor: null })).toEqual([])
    expect(kinds('charge', { ...charge, feeMinor: 31 })).toEqual([`fee 31 ${first}`])
    expect(kinds('charge', { ...charge, status: 'failed', feeMinor: 31 })).toEqual([])
  })

  it('tells of an invoice that credits more than it charges', () => {
    const state = { grossMinor: -900, paidMinor: 0, finalisedAt: first, paidAt: first }
    expect(kinds('invoice', state)).toEqual([`invoice_finalised -900 ${first}`, `invoice_paid 0 ${first}`])
  })

  it('tells of the part of a credit note that is no refund', () => {
    const note = { status: 'issued', amountMinor: 500, invoiceId: 'in_1', createdAt: first }
    expect(kinds('credit_note', { ...note, refundedMinor: 500 })).toEqual([])
    expect(kinds('credit_note', { ...note, refundedMinor: 200 })).toEqual([`credit_note 300 ${first}`])
  })

  it('tells of a dispute and its end, and of no inquiry', () => {
    const dispute = { amountMinor: 700, invoiceId: 'in_1', createdAt: first, settledAt: second }
    expect(kinds('dispute', { ...dispute, status: 'warning_needs_response' })).toEqual([])
    expect(kinds('dispute', { ...dispute, status: 'needs_response' })).toEqual([`dispute_opened 700 ${first}`])
    expect(kinds('dispute', { ...dispute, status: 'won' })).toEqual([
      `dispute_opened 700 ${first}`,
      `dispute_won 700 ${second}`,
    ])
  })

  it('tells what each movement of a dispute cost or gave back, and a victory once the money is there', () => {
    const state = { status: 'won', amountMinor: 700, invoiceId: 'in_1', createdAt: first, settledAt: null }
    const fees = [
      { id: 'txn_1', at: first, amountMinor: 150 },
      { id: 'txn_2', at: second, amountMinor: -50 },
    ]
    expect(factsOf({ ...seen('dispute', state), fees })).toMatchObject([
      { kind: 'dispute_opened', id: 'x_1', amountMinor: 700 },
      { kind: 'fee', id: 'txn_1', amountMinor: 150, invoiceId: 'in_1', at: new Date(first) },
      { kind: 'fee', id: 'txn_2', amountMinor: -50, invoiceId: 'in_1', at: new Date(second) },
    ])
    expect(factsOf({ ...seen('dispute', { ...state, invoiceId: null }), fees })).toEqual([])
  })
})
