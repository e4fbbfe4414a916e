import type { AuditEvent } from '@dezky/contracts'
import { describe, expect, it } from 'vitest'

import { actorName, dataOf, targetName } from './audit-words.ts'

const event: AuditEvent = {
  id: '01JD8ZQ4W3N6E2S9T0V5X7Y1AB',
  seq: 7,
  at: '2026-11-24T09:30:00.000Z',
  receivedAt: '2026-11-24T09:30:00.000Z',
  source: 'platform',
  action: 'partner.changed',
  outcome: 'success',
  actor: { type: 'user', id: 'u-1', name: 'Freja Lund' },
  tenant: null,
  partner: 'nordicit',
  hash: null,
  entry: null,
}

describe('an audit event in words', () => {
  it('names who and what, and falls back to the id', () => {
    expect(actorName(event)).toBe('Freja Lund')
    expect(actorName({ ...event, actor: { type: 'machine', id: 'm-1' } })).toBe('machine m-1')
    expect(targetName(event)).toBe('—')
    expect(targetName({ ...event, target: { type: 'seat', id: 'a'.repeat(64) } })).toBe('seat aaaaaa…aaaa')
  })

  it('takes changes apart from other data', () => {
    const data = { cutBps: { from: 1000, to: 2000 }, vatId: { from: 'DK1' }, count: 3, none: {} }
    expect(dataOf({ ...event, data })).toEqual({
      changes: [
        { field: 'cutBps', from: '1000', to: '2000' },
        { field: 'vatId', from: 'DK1', to: undefined },
      ],
      rest: { count: 3, none: {} },
    })
  })
})
