import type { InvoiceLine } from '@dezky/contracts'
import { describe, expect, it } from 'vitest'

import { treatmentShown } from './treatment-shown.ts'

const line = (netMinor: number, taxMinor: number): InvoiceLine => ({
  kind: 'subscription',
  description: 'Subscription',
  quantity: 1,
  unitAmountMinor: netMinor,
  periodStartAt: '2026-11-24T09:00:00.000Z',
  periodEndAt: '2026-12-24T09:00:00.000Z',
  netMinor,
  taxRateBps: netMinor === 0 ? 0 : Math.round((taxMinor / netMinor) * 10_000),
  taxMinor,
  grossMinor: netMinor + taxMinor,
})
const finland = { kind: 'destination', country: 'FI', vatId: null, rateBps: 2550, note: null } as const

describe('treatmentShown', () => {
  it('is what is due where the lines carry it, rounded one by one', () => {
    expect(treatmentShown([line(333, 85), line(-10, -3), line(0, 0)], finland)).toEqual(finland)
  })

  it('is what they show otherwise', () => {
    expect(treatmentShown([line(10, 2), line(10_000, 2400)], finland)).toMatchObject({ rateBps: 2400 })
    expect(treatmentShown([line(10_000, 0)], finland)).toMatchObject({ kind: 'outside', rateBps: 0 })
  })

  it('keeps the reason why nothing is due', () => {
    const reverse = { kind: 'reverse_charge', country: 'DE', vatId: 'DE136695976', rateBps: 0, note: 'why' } as const
    expect(treatmentShown([line(10_000, 0)], reverse)).toEqual(reverse)
  })
})
