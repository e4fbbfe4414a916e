import { describe, expect, it } from 'vitest'

import { currency, email, instant, pageQuery, slug, text, vatId } from './primitives.ts'

describe('primitives', () => {
  it('take slugs that can stand in a URL, and no others', () => {
    for (const good of ['acme', 'fjord-advokater', 'a1']) expect(slug.safeParse(good).success, good).toBe(true)
    for (const bad of ['a', 'Acme', '-acme', 'acme-', 'ac--me', 'æble', 'a'.repeat(41), 'a b'])
      expect(slug.safeParse(bad).success, bad).toBe(false)
  })

  it('lower-case and trim e-mail addresses', () => {
    expect(email.parse('  Ada@Nordicit.Example.COM ')).toBe('ada@nordicit.example.com')
    expect(email.safeParse('ada@nowhere').success).toBe(false)
  })

  it('refuse text that no store keeps faithfully', () => {
    expect(text(10).parse('  Acme ')).toBe('Acme')
    for (const bad of ['', '   ', 'a\u0000b', 'a\ud800', 'x'.repeat(11)])
      expect(text(10).safeParse(bad).success).toBe(false)
  })

  it('take instants in UTC with milliseconds alone', () => {
    expect(instant.safeParse('2026-11-24T09:30:00.000Z').success).toBe(true)
    for (const bad of ['2026-11-24T09:30:00Z', '2026-11-24T09:30:00.000+01:00', '2026-11-24'])
      expect(instant.safeParse(bad).success, bad).toBe(false)
  })

  it('read VAT numbers as people write them', () => {
    expect(vatId.parse('dk 25 31 37 63')).toBe('DK25313763')
    expect(vatId.safeParse('25313763').success).toBe(false)
  })

  it('know the currencies dezky bills in', () => {
    expect(currency.options).toEqual(['DKK', 'EUR', 'SEK', 'NOK', 'GBP', 'USD'])
  })

  it('bound the size of a page', () => {
    expect(pageQuery.parse({})).toEqual({ limit: 25 })
    expect(pageQuery.parse({ limit: '100' }).limit).toBe(100)
    for (const limit of ['0', '101', 'many']) expect(pageQuery.safeParse({ limit }).success).toBe(false)
  })
})
