import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { domainOf, parseDomainName, unicodeName } from './domain-name.ts'

const nameOf = (typed: string): string | null => {
  const result = parseDomainName(typed)
  return result.ok ? result.name : null
}
const reasonOf = (typed: string): string | null => {
  const result = parseDomainName(typed)
  return result.ok ? null : result.reason
}

describe('parseDomainName', () => {
  it.each([
    ['acme.dk', 'acme.dk'],
    ['  Acme.DK ', 'acme.dk'],
    ['acme.dk.', 'acme.dk'],
    ['mail.acme.co.uk', 'mail.acme.co.uk'],
    ['acme.example.com', 'acme.example.com'],
    ['bücher.example.com', 'xn--bcher-kva.example.com'],
    ['BÜCHER.de', 'xn--bcher-kva.de'],
    ['xn--bcher-kva.de', 'xn--bcher-kva.de'],
    ['ａｃｍｅ.dk', 'acme.dk'],
    ['acme。dk', 'acme.dk'],
    [`${'a'.repeat(63)}.dk`, `${'a'.repeat(63)}.dk`],
  ])('takes %s', (typed, name) => expect(nameOf(typed)).toBe(name))

  it.each([
    ['acme.example', '“example” is not a public suffix'],
    ['acme.local', '“local” is not a public suffix'],
    ['localhost', '“localhost” is not a public suffix'],
    ['com', 'it is a public suffix itself'],
    ['co.uk', 'it is a public suffix itself'],
    ['192.0.2.1', 'it is an address, not a name'],
    ['0x7f.1', 'it is an address, not a name'],
    ['[2001:db8::1]', 'give the name alone, such as acme.dk'],
    ['https://acme.dk', 'give the name alone, such as acme.dk'],
    ['acme.dk/path', 'give the name alone, such as acme.dk'],
    ['ada@acme.dk', 'give the name alone, such as acme.dk'],
    ['ac me.dk', 'give the name alone, such as acme.dk'],
    ['acme\u0000.dk', 'give the name alone, such as acme.dk'],
    ['acme..dk', 'each part has 1 to 63 letters, digits and inner hyphens'],
    ['acme.dk..', 'each part has 1 to 63 letters, digits and inner hyphens'],
    ['.acme.dk', 'each part has 1 to 63 letters, digits and inner hyphens'],
    ['-acme.dk', 'each part has 1 to 63 letters, digits and inner hyphens'],
    ['ac_me.dk', 'each part has 1 to 63 letters, digits and inner hyphens'],
    [`${'a'.repeat(64)}.dk`, 'each part has 1 to 63 letters, digits and inner hyphens'],
    [`${'a.'.repeat(123)}dk`, 'it is longer than 246 characters'],
  ])('refuses %s', (typed, reason) => expect(reasonOf(typed)).toBe(reason))

  it('is settled: what it gives, it takes unchanged, whatever was typed', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.domain(),
          fc.string({ unit: 'grapheme' }).map((text) => `${text}.dk`),
        ),
        (typed) => {
          const name = nameOf(typed)
          if (name === null) return
          expect(nameOf(name)).toBe(name)
          expect(name).toMatch(/^[a-z0-9.-]{4,246}$/)
        },
      ),
    )
  })
})

describe('unicodeName', () => {
  it('is what people read', () => {
    expect(unicodeName('xn--bcher-kva.de')).toBe('bücher.de')
    expect(unicodeName('acme.dk')).toBe('acme.dk')
  })
})

describe('domainOf', () => {
  it('is what follows the last @', () => expect(domainOf('"a@b"@acme.dk')).toBe('acme.dk'))
})
