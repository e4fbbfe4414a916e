import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { sampleEntry } from '../testing/sample-entry.ts'
import { acceptEntry } from './encode-entry.ts'
import { holdJson, holdText, parseExternalJson } from './external-json.ts'

describe('external JSON', () => {
  it('takes numbers an entry cannot hold from the source text', () => {
    expect(parseExternalJson('[1,-7,0,1.0,1e3,-0,0.1,9007199254740993,123456789012345678901234567890]')).toEqual([
      1,
      -7,
      0,
      '1.0',
      '1e3',
      '-0',
      '0.1',
      '9007199254740993',
      '123456789012345678901234567890',
    ])
  })

  it('carries NUL and lone surrogates as base64 of their literal', () => {
    // base64 of the seven and eight ASCII characters between and including the quotes.
    expect(parseExternalJson('{"a":"\\u0000","b":"\\ud800","c":"ok"}')).toEqual({
      a: { rawBase64: 'Ilx1MDAwMCI=' },
      b: { rawBase64: 'Ilx1ZDgwMCI=' },
      c: 'ok',
    })
    expect(holdText('😀')).toBe('😀')
  })

  it('carries an object with such a name whole', () => {
    const held = parseExternalJson('{"x":{"\\u0000":1}}')
    expect(held).toEqual({ x: { rawBase64: Buffer.from('{"\\u0000":1}').toString('base64') } })
  })

  it('carries deep nesting whole', () => {
    const deep = `${'['.repeat(30_000)}${']'.repeat(30_000)}`
    expect(parseExternalJson(deep)).toEqual({ rawBase64: Buffer.from(deep).toString('base64') })
    expect(parseExternalJson('"[[[[\\"[["')).toBe('[[[["[[')
  })

  it('always gives what an entry can hold', () => {
    const values = fc.anything({ withNullPrototype: false, maxDepth: 4, key: fc.string({ unit: 'binary' }) })
    fc.assert(
      fc.property(fc.oneof(values, fc.string({ unit: 'binary' })), (value) => {
        const held = holdJson(value ?? null)
        expect(() => acceptEntry(sampleEntry({ data: { held } }))).not.toThrow()
      }),
      { numRuns: 500 },
    )
  })

  it('refuses what is not JSON', () => expect(() => parseExternalJson('{')).toThrow(SyntaxError))
})
