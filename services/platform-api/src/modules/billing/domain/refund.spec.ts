import { describe, expect, it } from 'vitest'

import type { InvoiceFact, Refunded } from './facts.ts'
import { refundAmount, shareEffect } from './refund.ts'

const at = (day: number): Date => new Date(Date.UTC(2026, 9, day))
const base = { invoiceId: 'inv-1', currency: 'DKK' }
const facts: InvoiceFact[] = [
  {
    ...base,
    kind: 'invoice_finalised',
    id: 'inv-1',
    at: at(1),
    tenantId: 'T',
    partnerId: 'P',
    netMinor: 999,
    taxMinor: 250,
    amountMinor: 1249,
  },
  { ...base, kind: 'invoice_paid', id: 'inv-1', at: at(2), amountMinor: 1249 },
]
const refund = (id: string, day: number, amountMinor: number): Refunded => ({
  ...base,
  kind: 'refund',
  id,
  at: at(day),
  amountMinor,
  reason: 'agreed',
})
const terms = { cutBpsAt: () => 2000, deductFeesAt: () => false }

describe('a refund', () => {
  it('is of all that is left unless less is asked for', () => {
    expect(refundAmount({ paidMinor: 1249, refundedMinor: 400 }, undefined)).toBe(849)
    expect(refundAmount({ paidMinor: 1249, refundedMinor: 400 }, 1)).toBe(1)
  })

  it.each([
    [{ paidMinor: 0, refundedMinor: 0 }, undefined, 'billing.invoice_not_paid'],
    [{ paidMinor: 1249, refundedMinor: 1249 }, undefined, 'billing.invoice_not_paid'],
    [{ paidMinor: 1249, refundedMinor: 400 }, 850, 'billing.refund_too_large'],
  ])('of %o is refused when %s is asked for: %s', (payment, asked, code) => {
    expect(() => refundAmount(payment, asked)).toThrow(expect.objectContaining({ code }))
  })

  it('takes back the share of its net, and the last one all that is left of it', () => {
    expect(shareEffect(facts, refund('re-1', 3, 500), terms)).toEqual({ beforeMinor: 200, changeMinor: -80 })
    const after = [...facts, refund('re-1', 3, 500)]
    expect(shareEffect(after, refund('re-2', 4, 749), terms)).toEqual({ beforeMinor: 120, changeMinor: -120 })
  })
})
