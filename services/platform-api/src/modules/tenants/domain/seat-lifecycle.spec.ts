import { seatStatuses } from '@dezky/contracts'
import { describe, expect, it } from 'vitest'

import { canSetStatus, losesAdmin } from './seat-lifecycle.ts'

describe('canSetStatus', () => {
  it('is this table and nothing else', () => {
    expect(seatStatuses).toEqual(['invited', 'active', 'disabled'])
    expect(seatStatuses.map((from) => seatStatuses.map((to) => canSetStatus(from, to)))).toEqual([
      [true, false, true],
      [false, true, true],
      [false, true, true],
    ])
  })
})

describe('losesAdmin', () => {
  const admin = { role: 'admin', status: 'active' } as const

  it('tells removal, demotion and disabling of an active admin', () => {
    expect(losesAdmin(admin, null)).toBe(true)
    expect(losesAdmin(admin, { ...admin, role: 'member' })).toBe(true)
    expect(losesAdmin(admin, { ...admin, status: 'disabled' })).toBe(true)
    expect(losesAdmin(admin, admin)).toBe(false)
  })

  it('does not count those who are not active admins', () => {
    expect(losesAdmin({ role: 'member', status: 'active' }, null)).toBe(false)
    expect(losesAdmin({ role: 'admin', status: 'invited' }, null)).toBe(false)
    expect(losesAdmin({ role: 'admin', status: 'disabled' }, null)).toBe(false)
  })
})
