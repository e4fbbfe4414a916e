import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { chainHash, GENESIS_HASH } from '../chain/chain.ts'
import { sampleEntry } from '../testing/sample-entry.ts'
import type { AuditEntry } from './audit-entry.ts'
import { canonicalJson, isCanonicalJson } from './canonical-json.ts'
import { commit, opens } from './commitment.ts'
import { acceptEntry, encodeEntry, entrySize, fitEntry, numberEntry, prepareEntry } from './encode-entry.ts'
import { eventId } from './event-id.ts'
import { isInstant, toInstant } from './instant.ts'

describe('an entry', () => {
  it('has exactly this text and these hashes', () => {
    const text = encodeEntry(sampleEntry({ tenantId: 'ten_1', data: { z: [1, true, null], a: 'ä€😀\u2028"\n' } }))
    expect(text).toBe(
      '{"action":"tenant.suspended","actor":{"id":"usr_1","type":"user"},"at":"2025-03-01T09:30:00.000Z",' +
        '"data":{"a":"ä€😀\u2028\\"\\n","z":[1,true,null]},"id":"01JD8Z3K5M7Q9S1V3X5Z7B9D1F","outcome":"success",' +
        '"receivedAt":"2025-03-01T09:30:00.125Z","seq":7,"source":"platform","tenantId":"ten_1","v":1}',
    )
    // sha256sum of 64 zeros, LF and the text above.
    expect(chainHash(GENESIS_HASH, text)).toBe('bc5ef171000c93048de3fc618d869ade1606ffbac5462c5867b9c1461ae0560d')
  })

  const refused: [string, unknown, string][] = [
    ['another version', { v: 2 }, 'v'],
    ['seq 0', { seq: 0 }, 'seq'],
    ['a fractional seq', { seq: 1.5 }, 'seq'],
    ['an unsafe seq', { seq: 2 ** 53 }, 'seq'],
    ['no id', { id: '' }, 'id'],
    ['an instant without milliseconds', { at: '2025-03-01T09:30:00Z' }, 'at'],
    ['an instant with an offset', { at: '2025-03-01T09:30:00.000+01:00' }, 'at'],
    ['a day that does not exist', { receivedAt: '2025-02-30T09:30:00.000Z' }, 'receivedAt'],
    ['an unknown source', { source: 'nobody' }, 'source'],
    ['an action without a dot', { action: 'suspended' }, 'action'],
    ['an unknown outcome', { outcome: 'maybe' }, 'outcome'],
    ['no actor', { actor: undefined }, 'actor'],
    ['an unknown member', { extra: 1 }, 'extra'],
    ['an unknown member of actor', { actor: { type: 'user', id: 'x', mail: 'a@b.example' } }, 'actor.mail'],
    ['null for absent', { tenantId: null }, 'tenantId'],
    ['a lone surrogate', { tenantId: '\ud800' }, 'tenantId'],
    ['NUL', { requestId: 'a\0' }, 'requestId'],
    ['a long string', { requestId: 'ä'.repeat(513) }, 'requestId'],
    ['a commitment that is no hash', { actor: { type: 'user', id: 'x', name: { c: 'abc' } } }, 'actor.name.c'],
    ['data that is a list', { data: [] }, 'data'],
    ['a fraction', { data: { a: [0, 0.5] } }, 'data.a[1]'],
    ['a large number', { data: { a: 2 ** 53 } }, 'data.a'],
    ['NaN', { data: { a: Number.NaN } }, 'data.a'],
    ['a surrogate in data', { data: { a: { b: 'x\udfff' } } }, 'data.a.b'],
    ['NUL in a key', { data: { 'a\0': 1 } }, 'data'],
    ['a date', { data: { a: new Date(0) } }, 'data.a'],
    ['a bigint', { data: { a: 1n } }, 'data.a'],
  ]
  it.each(refused)('refuses %s', (_, changes, path) => {
    const entry = { ...sampleEntry(), ...(changes as Partial<AuditEntry>) }
    expect(() => encodeEntry(entry)).toThrow(expect.objectContaining({ code: 'entry_invalid', path }))
  })

  it('refuses deep nesting without overflowing', () => {
    const deep = JSON.parse(`${'['.repeat(20_000)}${']'.repeat(20_000)}`)
    expect(() => acceptEntry(sampleEntry({ data: { deep } }))).toThrow(
      expect.objectContaining({ code: 'entry_invalid' }),
    )
  })

  it('takes a personal value as a commitment, and a plain string of 1 KiB', () => {
    const { commitment } = commit('Ada')
    const actor = { type: 'user', id: 'x'.repeat(1024), name: commitment, ip: commit('192.0.2.1').commitment }
    expect(() => encodeEntry(sampleEntry({ actor }))).not.toThrow()
  })
})

describe('an instant', () => {
  it.each([
    ['2024-02-29T23:59:59.999Z', true],
    ['2000-02-29T00:00:00.000Z', true],
    ['2023-02-29T00:00:00.000Z', false],
    ['1900-02-29T00:00:00.000Z', false],
    ['2025-04-31T00:00:00.000Z', false],
    ['2025-00-10T00:00:00.000Z', false],
    ['2025-13-10T00:00:00.000Z', false],
    ['2025-01-00T00:00:00.000Z', false],
    ['2025-01-01T24:00:00.000Z', false],
    ['2025-01-01T00:60:00.000Z', false],
    ['2025-12-31T23:59:60.000Z', false],
  ])('%s: %s', (text, is) => {
    expect(isInstant(text)).toBe(is)
  })

  it('is what a date is written as', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), noInvalidDate: true }), (date) => {
        fc.pre(date.getUTCFullYear() < 10_000)
        expect(isInstant(date.toISOString())).toBe(true)
      }),
    )
  })
})

describe('size', () => {
  const filled = (bytes: number) => {
    const room = bytes - entrySize(sampleEntry({ data: { text: '' } }))
    return sampleEntry({ data: { text: 'x'.repeat(room) } })
  }

  it('is measured with a 16-digit number', () => {
    expect(entrySize(sampleEntry({ seq: 1 }))).toBe(Buffer.byteLength(encodeEntry(sampleEntry({ seq: 1 }))) + 15)
    expect(() => encodeEntry(filled(65_535))).not.toThrow()
    expect(() => encodeEntry(filled(65_536))).toThrow(expect.objectContaining({ code: 'entry_too_large' }))
  })

  it('shrinks an external event to the hash of its data', () => {
    const small = filled(65_535)
    expect(fitEntry(small)).toBe(small)
    const fitted = fitEntry(sampleEntry({ data: { b: 'x'.repeat(70_000), a: 1 } }))
    // printf '{"a":1,"b":"xxx…"}' | sha256sum
    expect(fitted.data).toEqual({
      truncated: true,
      sha256: 'fa20f140ddc8dd617a0df395d248cea36ec489de7690176d5f644ea7fb4b68fe',
      bytes: 70_014,
    })
  })
})

describe('the text of an entry', () => {
  const json = fc
    .jsonValue({ maxDepth: 3 })
    .map((value) => JSON.parse(JSON.stringify(value).replace(/\\u[0-9a-f]{4}/g, '')))
  const words = fc.oneof(
    fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' }).filter((word) => !word.includes('\0')),
    fc.constant('"seq":9007199254740991,"source":"platform"'),
  )
  const names = fc.oneof(
    words,
    words.map((word) => commit(word).commitment),
  )
  const entries = fc
    .record(
      {
        actor: fc.record({ type: words, id: words, name: names, ip: names }, { requiredKeys: ['type', 'id'] }),
        target: fc.record({ type: words, id: words, name: names }, { requiredKeys: ['type', 'id'] }),
        id: words,
        tenantId: words,
        partnerId: words,
        requestId: words,
        data: fc.dictionary(words, fc.oneof(words, fc.maxSafeInteger(), fc.array(fc.boolean()))),
      },
      { requiredKeys: [] },
    )
    .map((changes) => sampleEntry(changes))

  it('gives exactly the canonical text of the whole', () => {
    fc.assert(
      fc.property(entries, fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), (entry, seq) => {
        const text = canonicalJson({ ...entry, seq })
        expect(numberEntry(prepareEntry(entry), seq)).toBe(text)
        const { seq: _seq, ...unnumbered } = entry
        expect(acceptEntry(entry)).toBe(canonicalJson(unnumbered))
        expect(encodeEntry({ ...entry, seq })).toBe(text)
        expect(entrySize(entry)).toBe(Buffer.byteLength(canonicalJson({ ...entry, seq: 9_007_199_254_740_991 })))
      }),
      { numRuns: 500 },
    )
  })

  it('keeps values and gives one text whatever order members came in', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), json), (value) => {
        const text = canonicalJson(value)
        const turned = Object.fromEntries(Object.entries(value).reverse())
        expect(canonicalJson(turned)).toBe(text)
        expect(isCanonicalJson(text)).toBe(true)
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })
})

describe('RFC 8785', () => {
  it('matches the examples of its sections 3.2.2 and 3.2.3', () => {
    const input = String.raw`{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],
      "string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null,true,false]}`
    expect(canonicalJson(JSON.parse(input))).toBe(
      String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    )
    const keys = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\ud83d\ude00': 5, '\u0080': 6, '\u00f6': 7 }
    expect(canonicalJson(keys)).toBe('{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}')
  })

  it('has no minus zero, and orders numeric keys as text', () => {
    expect(canonicalJson([-0])).toBe('[0]')
    expect(canonicalJson({ 10: 'a', 9: 'b' })).toBe('{"10":"a","9":"b"}')
    expect(canonicalJson(JSON.parse('{"__proto__":1,"a":2}'))).toBe('{"__proto__":1,"a":2}')
  })

  it.each(['{"b":1,"a":2}', '{ "a":1}', '{"a":1.0}', '{"a":"\\u0041"}', '{"a":1,"a":1}', '["\\ud800"]', '[-0]', ''])(
    'knows %s is not canonical',
    (text) => expect(isCanonicalJson(text)).toBe(false),
  )
})

describe('commitments', () => {
  it('is SHA-256 of salt and value', () => {
    const salt = Buffer.from('000102030405060708090a0b0c0d0e0f', 'hex')
    const { commitment } = commit('ada@example.org', salt)
    expect(commitment.c).toBe('1d6ff0bd909673a0b775f94bff3ba0f68195c81befc19efc873793f44138ac2b')
    expect(opens(commitment, salt, 'ada@example.org')).toBe(true)
    expect(opens(commitment, salt, 'eve@example.org')).toBe(false)
  })

  it('salts afresh each time', () => {
    expect(commit('x').commitment).not.toEqual(commit('x').commitment)
    expect(() => commit('x', Buffer.alloc(8))).toThrow(RangeError)
  })
})

describe('event ids', () => {
  it('is the hash of source and external id', () => {
    expect(eventId.api('client-1', 'evt-1')).toBe('f2412457b67d74aeb2f5b11756bfa1efb3d6e09a1b73e7b6bd21b03e9765cca5')
    expect(eventId.authentik('9a1f')).toBe('029ce24923370d5437e95602058e2082849a5a5b8c7c5aa14a9f83f6704634f4')
    expect(eventId.stalwart({ data: { b: 1, a: 2 }, type: 'auth.success', createdAt: '2025-01-01T00:00:00Z' })).toBe(
      'd23c26f6d60abf08f22edf3a5b6c18fd37b219e70f1559e6f9e1c03746306493',
    )
    expect(eventId.ocis({ content: { b: 1, a: 2 } })).toBe(eventId.ocis({ content: { a: 2, b: 1 } }))
  })

  it('keeps clients apart', () => {
    expect(eventId.api('a', 'b')).not.toBe(eventId.api('b', 'a'))
  })
})

describe('outside timestamps', () => {
  it.each([
    ['2025-03-01T09:30:00Z', '2025-03-01T09:30:00.000Z', false],
    ['2025-03-01T09:30:00.999999Z', '2025-03-01T09:30:00.999Z', true],
    ['2025-03-01T09:30:00.120000Z', '2025-03-01T09:30:00.120Z', false],
    ['2025-03-01T10:30:00.5+01:00', '2025-03-01T09:30:00.500Z', true],
    ['2025-03-01 09:30:00.123456789+00:00', '2025-03-01T09:30:00.123Z', true],
  ])('truncates %s', (original, at, lossy) => {
    expect(toInstant(original)).toEqual({ at, lossy })
  })

  it.each(['', 'yesterday', '2025-03-01T09:30:00', '2025-13-01T09:30:00Z'])('refuses %j', (bad) => {
    expect(() => toInstant(bad)).toThrow(expect.objectContaining({ code: 'entry_invalid' }))
  })
})
