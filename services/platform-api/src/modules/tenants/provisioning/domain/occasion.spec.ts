import { describe, expect, it } from 'vitest'

import { occasionOf } from './occasion.ts'

const at = new Date('2026-11-24T09:00:00.000Z')
const past = '2026-11-24T08:59:59.999Z'
const future = '2026-11-24T09:00:00.001Z'
const all = ['authentik', 'stalwart', 'ocis'] as const
const settled = { changes: 2, handled: 2, lastOkAt: { ocis: past }, nextAt: {} }
const error = { code: 'timeout', message: '', at: past, attempts: 1, nextTryAt: past }

describe('occasionOf', () => {
  it('looks at everything when somebody asks', () => {
    const state = { ...settled, nextAt: { authentik: future, stalwart: future, ocis: future } }
    expect(occasionOf('requested', state, {}, all, at)).toEqual({ reason: 'requested', systems: all, unasked: false })
  })

  it('looks at everything after a change, which is the first one until a system was ever reached', () => {
    const state = { ...settled, changes: 3, nextAt: { ocis: future } }
    expect(occasionOf(null, state, {}, all, at)).toEqual({ reason: 'changed', systems: all, unasked: false })
    expect(occasionOf(null, { ...state, lastOkAt: {} }, {}, all, at).reason).toBe('created')
  })

  it('else looks where it is time', () => {
    const state = { ...settled, nextAt: { authentik: past, stalwart: at.toISOString(), ocis: future } }
    expect(occasionOf(null, state, {}, all, at)).toEqual({
      reason: 'drift',
      systems: ['authentik', 'stalwart'],
      unasked: true,
    })
    expect(occasionOf(null, state, { stalwart: error }, all, at).reason).toBe('retry')
    expect(occasionOf(null, state, { ocis: error }, all, at).reason).toBe('drift')
  })

  it('leaves out what is not configured', () => {
    expect(occasionOf('requested', settled, {}, ['ocis'], at).systems).toEqual(['ocis'])
  })
})
