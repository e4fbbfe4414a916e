import { describe, expect, it } from 'vitest'

import { afterAction } from './payout-lifecycle.ts'
import { decideClose, ripe } from './period-close.ts'

const share = (day: number, amountMinor: number) => ({ at: new Date(Date.UTC(2026, 9, day)), amountMinor })
const before = new Date(Date.UTC(2026, 9, 31))

describe('a period that is closed', () => {
  it('takes up credits that are off hold and every debit', () => {
    const open = [share(10, 2000), share(17, 900), share(18, -300), share(30, -50)]
    expect(ripe(open, before, { holdDays: 14 })).toEqual([share(10, 2000), share(18, -300), share(30, -50)])
    expect(ripe(open, before, { holdDays: 0 })).toEqual(open)
    expect(ripe([share(31, -5)], before, { holdDays: 0 })).toEqual([])
  })

  it('pays what is left, from the minimum on', () => {
    expect(decideClose([share(1, 6000), share(2, -1000)], 5000)).toEqual({ kind: 'pay', amountMinor: 5000 })
    expect(decideClose([share(1, 4999)], 5000)).toEqual({ kind: 'carry', balanceMinor: 4999, why: 'below_minimum' })
    expect(decideClose([], 5000)).toEqual({ kind: 'nothing' })
  })

  it('carries a debt forward', () => {
    expect(decideClose([share(1, 1000), share(2, -1001)], 0)).toEqual({
      kind: 'carry',
      balanceMinor: -1,
      why: 'in_debt',
    })
    expect(decideClose([share(1, 10), share(2, -10)], 0)).toMatchObject({ kind: 'carry', balanceMinor: 0 })
  })
})

describe('a payout', () => {
  it('is approved before it is paid, and reversed for good', () => {
    expect(afterAction('pay', 'accrued')).toBeNull()
    expect([afterAction('approve', 'accrued'), afterAction('pay', 'approved')]).toEqual(['approved', 'paid'])
    expect([afterAction('reverse', 'paid'), afterAction('approve', 'reversed')]).toEqual(['reversed', null])
  })
})
