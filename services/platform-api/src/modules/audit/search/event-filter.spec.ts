import { canonicalJson, type AuditEntry } from '@dezky/audit-log'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'

import { mayHave } from './event-filter.ts'
import { termsOf } from './terms.ts'

const commitment = 'c'.repeat(64)
const base = { v: 1, seq: 1, at: '2026-11-24T09:00:00.000Z', receivedAt: '2026-11-24T09:00:00.000Z', source: 'api' }

it('never passes over a word an event is found by', () => {
  const some = fc.constantFrom('Carla', 'åse', 'ΟΔΟΣ', 'ﬁle', 'İst', '"', '\\', '\u0001', ' ', '-', '.', '\u0338', '😀')
  const text = fc.array(some, { maxLength: 6 }).map((parts) => parts.join(''))
  const entries = fc
    .record({ id: text, action: text, actor: fc.record({ type: text, id: text }), data: fc.dictionary(text, text) })
    .map((given) => {
      const actor = { ...given.actor, name: { c: commitment } }
      return { ...base, ...given, actor, outcome: 'success' } as unknown as AuditEntry
    })
  expect.hasAssertions()
  fc.assert(
    fc.property(entries, text, (entry, name) => {
      const open = (asked: string) => (asked === commitment ? name : undefined)
      const missed = termsOf(entry, open).filter((term) => !mayHave([term], canonicalJson(entry), open))
      expect(missed).toEqual([])
    }),
  )
})

it('passes over events that hold a word nowhere', () => {
  const entry = '{"action":"file.shared","actor":{"id":"user-1","name":{"c":"' + commitment + '"},"type":"user"}}'
  const open = () => 'Carla Andersen'
  expect(mayHave(['shared', 'anders'], entry, open)).toBe(true)
  expect(mayHave(['shared', 'bertil'], entry, open)).toBe(false)
})
