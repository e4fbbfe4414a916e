import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { canonicalJson } from '../entry/canonical-json.ts'
import { encodeEntry } from '../entry/encode-entry.ts'
import { sampleEntry } from '../testing/sample-entry.ts'
import { EntryScanner } from './entry-scanner.ts'
import { entrySeq } from './entry-seq.ts'

const scan = (bytes: Buffer) => new EntryScanner().scan(Buffer.concat([Buffer.from('xx'), bytes]), 2, bytes.length + 2)

describe('scanning an entry', () => {
  it('reads ordinary entries itself', () => {
    const entry = encodeEntry(
      sampleEntry({ seq: 123_456, data: { a: [], b: {}, c: [1, -2, true, null, 'é"\u001f\n'], d: { e: { f: 0 } } } }),
    )
    expect(scan(Buffer.from(entry))).toBe(123_456)
  })

  it('takes the number from the top level only', () => {
    expect(scan(Buffer.from('{"a":{"seq":3},"seq":4}'))).toBe(4)
    expect(scan(Buffer.from('{"a":{"seq":3}}'))).toBe(0)
    expect(scan(Buffer.from('{"seq":-4}'))).toBe(0)
  })

  it.each([
    '',
    '{',
    '{}',
    '[]',
    '1',
    '{"seq":1',
    '{"seq":1}}',
    '{"seq":1} ',
    ' {"seq":1}',
    '{"seq":01}',
    '{"seq":1,}',
    '{"seq":1,"a":2}',
    '{"a":1,"a":1,"seq":1}',
    '{"a": 1,"seq":1}',
    '{"a":-0,"seq":1}',
    '{"a":1.0,"seq":1}',
    '{"a":1e2,"seq":1}',
    '{"a":"\\u0041","seq":1}',
    '{"a":"\\u000A","seq":1}',
    '{"a":"\\u000a","seq":1}',
    '{"a":"\\u001F","seq":1}',
    '{"a":"\\/","seq":1}',
    '{"a":"\t","seq":1}',
    '{"a":"\\ud800","seq":1}',
    '{"a":tru,"seq":1}',
    '{"a":[1,],"seq":1}',
    '{"a":[1}],"seq":1}',
    '{"a":-,"seq":1}',
    '{"seq":f}',
  ])('finds nothing in %j, nor does parsing', (text) => {
    expect(scan(Buffer.from(text))).toBe(0)
    expect(entrySeq(Buffer.from(text))).toBe(0)
  })

  it('never finds what parsing and comparing would not', () => {
    const objects = fc
      .dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue({ maxDepth: 3, stringUnit: 'grapheme' }))
      .map((value) => Buffer.from(canonicalJson({ ...value, seq: 5 })))
    const change = fc.tuple(fc.nat(), fc.nat(255))
    fc.assert(
      fc.property(objects, fc.array(change, { maxLength: 2 }), (bytes, changes) => {
        const changed = Buffer.from(bytes)
        for (const [at, byte] of changes) changed[at % changed.length] = byte
        expect([0, entrySeq(changed)]).toContain(scan(changed))
      }),
      { numRuns: 3000 },
    )
  })

  it('sees bytes that are not UTF-8', () => {
    const bytes = Buffer.from('{"a":"é","seq":1}')
    expect(scan(bytes)).toBe(1)
    bytes[6] = 0xff
    expect(scan(bytes)).toBe(0)
  })
})
