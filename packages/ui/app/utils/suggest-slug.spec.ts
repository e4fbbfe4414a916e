import { describe, expect, it } from 'vitest'

import { suggestSlug } from './suggest-slug.ts'

describe('the slug a name would get', () => {
  it.each([
    ['Nordic IT', 'nordic-it'],
    ['Smørrebrød & Søn A/S', 'smoerrebroed-soen-a-s'],
    ['Müller Straße GmbH', 'mueller-strasse-gmbh'],
    ['Café Kraków Łódź', 'cafe-krakow-lodz'],
    ['O’Brien’s', 'obriens'],
    ['東京', ''],
  ])('is the one platform-api makes of %s: %s', (name, slug) => {
    expect(suggestSlug(name)).toBe(slug)
  })

  it('is never longer than 40 characters', () => {
    expect(suggestSlug(`${'a'.repeat(39)} bcd`)).toBe('a'.repeat(39))
  })
})
