import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { AuditEntry } from '../entry/audit-entry.ts'
import { canonicalJson } from '../entry/canonical-json.ts'
import { sampleEntry } from '../testing/sample-entry.ts'
import { disagreeingColumn, entryIndex, type EntryIndex } from './entry-index.ts'
import { columnsShow } from './shown-columns.ts'

const show = (entry: AuditEntry, columns: EntryIndex): boolean => {
  const { id, ...row } = columns
  return columnsShow(canonicalJson(entry), id, row)
}
const commitment = { c: 'a'.repeat(64) }
const full = sampleEntry({
  actor: { type: 'user', id: 'usr_1', ip: commitment, name: 'Carla' },
  target: { type: 'tenant', id: 'ten_1', name: commitment },
  tenantId: 'ten_1',
  partnerId: 'par_1',
  requestId: 'req_1',
  data: { was: 'a "quoted" word', list: [{ id: 'x' }] },
})

describe('columns of an entry', () => {
  it.each<[string, AuditEntry]>([
    ['a plain one', sampleEntry()],
    ['one with all members', full],
    ['one whose target has no name', { ...full, target: { type: 'tenant', id: 'ten_1' } }],
    ['one without a target', { ...sampleEntry(), tenantId: 'ten_1', data: {} }],
    ['one that is not ASCII', sampleEntry({ target: { type: 'file', id: 'Årsregnskab.ods' } })],
  ])('are told to be those of %s', (_, entry) => {
    expect(show(entry, entryIndex(entry))).toBe(true)
  })

  it.each(Object.keys(entryIndex(full)) as (keyof EntryIndex)[])('are told not to be when %s is another', (column) => {
    const columns = entryIndex(full)
    for (const value of [`${columns[column]}2`, null, String(columns[column]).slice(1), Number.NaN, 8])
      expect(show(full, { ...columns, [column]: value })).toBe(false)
  })

  it('are not taken from data that looks like the end of an entry', () => {
    const end =
      ',"id":"other","outcome":"success","receivedAt":"2025-03-01T09:30:00.125Z","seq":7,"source":"platform","v":1}'
    for (const data of [{ text: end }, { id: 'other', outcome: 'success', v: 1 }, { a: { v: 1 } }]) {
      const entry = sampleEntry({ data })
      expect(show(entry, { ...entryIndex(entry), id: 'other' })).toBe(false)
    }
  })

  it('are never told to be what a parser says they are not', () => {
    const word = fc.oneof(
      fc.constantFrom('', 'a', 'b', '"', '\\', '"}', '","v":1}', ',"type":"user"},"at":"', 'null', '\u{1f600}', '\n'),
      fc.string({ unit: 'binary', maxLength: 6 }),
    )
    const optional = fc.option(word, { nil: undefined })
    const name = fc.option(fc.oneof(word, fc.constant(commitment)), { nil: undefined })
    const entries = fc
      .record({
        action: word,
        id: word,
        at: word,
        receivedAt: word,
        seq: fc.integer({ min: 1, max: 3 }),
        requestId: optional,
        tenantId: optional,
        partnerId: optional,
        actor: fc.record({ type: word, id: word, name, ip: name }),
        target: fc.option(fc.record({ type: word, id: word, name }), { nil: undefined }),
        data: fc.option(fc.dictionary(word, word, { maxKeys: 3 }), { nil: undefined }),
      })
      .map((changes) => JSON.parse(JSON.stringify(sampleEntry(changes as never))) as AuditEntry)
    const columns = fc.record({
      column: fc.constantFrom(...(Object.keys(entryIndex(full)) as (keyof EntryIndex)[])),
      value: fc.oneof(word, fc.constant(null), fc.integer({ min: 1, max: 3 })),
    })
    expect.hasAssertions()
    fc.assert(
      fc.property(entries, fc.option(columns), (entry, changed) => {
        const told = { ...entryIndex(entry), ...(changed ? { [changed.column]: changed.value } : {}) }
        fc.pre(Object.values(told).every((value) => typeof value !== 'string' || value.isWellFormed()))
        expect(show(entry, told) && disagreeingColumn(entry, told)).toBeOneOf([false, undefined])
      }),
      { numRuns: 5_000 },
    )
  })
})
