import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { isLocked, isUnlocked, locked, unlocked } from './lock.ts'
import { accountMark, markedDescription } from './marks.ts'

describe('accountMark', () => {
  it('reads what a description says', () => {
    expect(accountMark('Ada Lovelace [dezky:tenant:t1/s1]')).toEqual({ mark: 'dezky:tenant:t1', key: 's1' })
    expect(accountMark('Ada Lovelace')).toBeUndefined()
    expect(accountMark('Ada Lovelace [Kitchen/2nd floor]')).toBeUndefined()
  })

  it('survives any name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        const mark = { mark: 'dezky:tenant:t1', key: '01JD8ZQ4W3N6E2S9T0V5X7Y1AB' }
        expect(accountMark(markedDescription(name, mark))).toEqual(mark)
      }),
    )
  })
})

describe('locking', () => {
  const sets = fc.dictionary(fc.constantFrom('emailReceive', 'calendarAlarmsSend', 'impersonate'), fc.constant(true))
  const permissions = fc.record({
    '@type': fc.constantFrom('Inherit', 'Merge', 'Replace'),
    enabledPermissions: sets,
    disabledPermissions: sets,
  })

  it('locks, unlocks, and touches nothing else', () => {
    fc.assert(
      fc.property(permissions, (before) => {
        const shut: any = locked(before)
        expect(isLocked(shut)).toBe(true)
        expect(shut.disabledPermissions.emailReceive).toBe(before.disabledPermissions['emailReceive'])
        const open: any = unlocked(shut)
        expect(isUnlocked(open)).toBe(true)
        const plain = open['@type'] === 'Inherit'
        expect(plain ? {} : open.enabledPermissions).toEqual(before.enabledPermissions)
        expect(plain ? {} : open.disabledPermissions).toEqual(before.disabledPermissions)
      }),
    )
  })
})
