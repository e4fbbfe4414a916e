import { describe, expect, it } from 'vitest'

import { csvHeader, csvLine } from './csv.ts'

const event = {
  id: 'e1',
  seq: 7,
  at: '2026-11-24T09:00:00.000Z',
  receivedAt: '2026-11-24T09:00:00.000Z',
  source: 'platform' as const,
  action: 'seat.invited',
  outcome: 'success' as const,
  actor: { type: 'user', id: 'u1', name: '=HYPERLINK("x")' },
  tenant: 'acme',
  partner: null,
  data: { role: 'admin' },
  hash: null,
  entry: null,
}

describe('CSV', () => {
  it('quotes as RFC 4180 has it, and lets no text be taken for a formula', () => {
    expect(csvHeader.split(',')).toHaveLength(18)
    expect(csvLine(event)).toBe(
      `7,e1,2026-11-24T09:00:00.000Z,2026-11-24T09:00:00.000Z,platform,seat.invited,success,user,u1,"'=HYPERLINK(""x"")",,,,,acme,,,"{""role"":""admin""}"\r\n`,
    )
  })
})
