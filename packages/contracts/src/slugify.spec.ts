import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { slug } from './primitives.ts'
import { slugify } from './slugify.ts'

describe('slugify', () => {
  it.each([
    ['Nordic IT', 'nordic-it'],
    ['Smørrebrød & Søn A/S', 'smoerrebroed-soen-a-s'],
    ['Århus Æbler', 'aarhus-aebler'],
    ['Müller Straße GmbH', 'mueller-strasse-gmbh'],
    ['Älvsjö Bygg', 'aelvsjoe-bygg'],
    ['Café Kraków Łódź', 'cafe-krakow-lodz'],
    ["O'Brien’s", 'obriens'],
    ['O’Brien’s', 'obriens'],
    ['  --Acme--  ', 'acme'],
    ['ＡＣＭＥ', 'acme'],
    ['東京', ''],
  ])('folds %s to %s', (name, expected) => {
    expect(slugify(name)).toBe(expected)
  })

  it('cuts at 40 characters without a hyphen at the end', () => {
    expect(slugify(`${'a'.repeat(39)} bcd`)).toBe('a'.repeat(39))
  })

  it('takes letters typed as base and accent for the same letter', () => {
    expect(slugify('A\u030Arhus')).toBe('aarhus')
  })

  it('gives a valid slug or less than two characters for any name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        const derived = slugify(name)
        expect(derived.length < 2 || slug.safeParse(derived).success).toBe(true)
        expect(slugify(derived)).toBe(derived)
      }),
    )
  })
})
