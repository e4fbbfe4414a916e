import { tenantStatuses } from '@dezky/contracts'
import { describe, expect, it } from 'vitest'

import { isWritable, nextStatus, restorableUntil, tenantActions } from './tenant-lifecycle.ts'

describe('nextStatus', () => {
  it('is this table and nothing else', () => {
    const table = Object.fromEntries(
      tenantActions.map((action) => [action, tenantStatuses.map((status) => nextStatus(status, action))]),
    )
    expect(tenantStatuses).toEqual(['pending', 'active', 'suspended', 'cancelled', 'purged'])
    expect(table).toEqual({
      activate: ['active', null, null, null, null],
      suspend: ['suspended', 'suspended', null, null, null],
      resume: [null, null, 'active', null, null],
      cancel: ['cancelled', 'cancelled', 'cancelled', null, null],
      restore: [null, null, null, 'active', null],
      purge: [null, null, null, 'purged', null],
    })
  })
})

describe('restorableUntil', () => {
  it('is 30 days after the cancellation', () => {
    const cancelledAt = new Date('2026-01-31T12:00:00.000Z')
    expect(restorableUntil({ status: 'cancelled', cancelledAt })).toEqual(new Date('2026-03-02T12:00:00.000Z'))
    expect(restorableUntil({ status: 'purged', cancelledAt })).toBeNull()
    expect(restorableUntil({ status: 'active', cancelledAt: null })).toBeNull()
  })
})

describe('isWritable', () => {
  it('ends with the cancellation', () => {
    expect(tenantStatuses.filter(isWritable)).toEqual(['pending', 'active', 'suspended'])
  })
})
