import { describe, expect, it } from 'vitest'

import { withSlug } from './with-slug.ts'

class Taken extends Error {}

/** A shelf of slugs; `rivals` are taken by somebody else just before our own insert. */
function shelf(existing: string[], rivals: string[] = []) {
  const slugs = new Set(existing)
  return {
    taken: (asked: readonly string[]) => Promise.resolve(new Set(asked.filter((slug) => slugs.has(slug)))),
    create: (slug: string) => {
      const rival = rivals.shift()
      if (rival !== undefined) slugs.add(rival)
      if (slugs.has(slug)) return Promise.reject(new Taken(slug))
      slugs.add(slug)
      return Promise.resolve(slug)
    },
    lost: (error: unknown) => error instanceof Taken,
  }
}
const wish = (name: string, given?: string) => ({ name, given, fallback: 'reseller' })

describe('withSlug', () => {
  it('derives the slug and counts up while it is taken', async () => {
    expect(await withSlug(wish('Acme'), shelf([]))).toBe('acme')
    expect(await withSlug(wish('Acme'), shelf(['acme', 'acme-2']))).toBe('acme-3')
  })

  it('looks beyond the first twenty', async () => {
    const existing = ['acme', ...Array.from({ length: 24 }, (_, index) => `acme-${index + 2}`)]
    expect(await withSlug(wish('Acme'), shelf(existing))).toBe('acme-26')
  })

  it('keeps within 40 characters with a suffix', async () => {
    const long = 'a'.repeat(40)
    expect(await withSlug(wish(long), shelf([long]))).toBe(`${'a'.repeat(38)}-2`)
  })

  it('passes over reserved words', async () => {
    expect(await withSlug(wish('Mail'), shelf([]))).toBe('mail-2')
  })

  it('falls back when the name leaves nothing', async () => {
    expect(await withSlug({ name: '東京', given: undefined, fallback: 'customer' }, shelf([]))).toBe('customer')
  })

  it('tries again when somebody takes the slug in the same moment', async () => {
    expect(await withSlug(wish('Acme'), shelf([], ['acme']))).toBe('acme-2')
  })

  it('refuses a given slug that is reserved or taken', async () => {
    await expect(withSlug(wish('Acme', 'admin'), shelf([]))).rejects.toMatchObject({ code: 'slugs.reserved' })
    await expect(withSlug(wish('Acme', 'acme'), shelf(['acme']))).rejects.toBeInstanceOf(Taken)
  })
})
