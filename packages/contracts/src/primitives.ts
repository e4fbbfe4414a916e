import { z } from 'zod'

/** Text as people type it: trimmed, 1–`max` characters, without NUL or lone surrogates (both break a store or a hash). */
export const text = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine((value) => value.isWellFormed() && !value.includes('\u0000'), {
      error: 'contains characters that cannot be stored',
    })

/** Lower-case letters, digits and single hyphens, 2–40 characters; it stands in URLs and never changes. */
export const slug = z
  .string()
  .min(2)
  .max(40)
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, { error: 'use lower-case letters, digits and single hyphens' })
  .meta({ id: 'Slug', example: 'acme' })

/** An opaque identifier of ours (ULID). */
export const id = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[A-Za-z0-9_-]+$/)
  .meta({ id: 'Id', example: '01JD8ZQ4W3N6E2S9T0V5X7Y1AB' })

/** An instant: ISO 8601, UTC, milliseconds. */
export const instant = z.iso.datetime({ precision: 3 }).meta({ id: 'Instant', example: '2026-11-24T09:30:00.000Z' })

/** E-mail address, lower-cased; it reaches a person and never identifies one. */
export const email = z
  .string()
  .trim()
  .toLowerCase()
  .max(254)
  .pipe(z.email())
  .meta({ id: 'Email', example: 'ada@acme.example.com' })

/** ISO 3166-1 alpha-2 country code. */
export const country = z
  .string()
  .regex(/^[A-Z]{2}$/, { error: 'use a two-letter country code such as DK' })
  .meta({ id: 'Country', example: 'DK' })

export const currencies = ['DKK', 'EUR', 'SEK', 'NOK', 'GBP', 'USD'] as const
/** ISO 4217 code of a currency dezky bills in. */
export const currency = z.enum(currencies).meta({ id: 'Currency', example: 'DKK' })
export type Currency = z.infer<typeof currency>

/** An amount in minor units (øre, cent); may be negative. Never a float. */
export const amountMinor = z.int().meta({ id: 'AmountMinor', example: 4900 })

/** A share in basis points: 10,000 is the whole. */
export const basisPoints = z.int().min(0).max(10_000).meta({ id: 'BasisPoints', example: 2000 })

/** Bytes, 0 to 2^53-1. */
export const bytes = z.int().min(0).meta({ id: 'Bytes', example: 10_737_418_240 })

/** A domain name in lower-case ASCII (punycode for the rest), as stored. */
export const domainName = z.string().min(4).max(253).meta({ id: 'DomainName', example: 'acme.example.com' })

/** A VAT identification number with its country prefix, without spaces. */
export const vatId = z
  .string()
  .trim()
  .toUpperCase()
  .transform((value) => value.replaceAll(/[\s.-]/g, ''))
  .pipe(z.string().regex(/^[A-Z]{2}[0-9A-Z+*]{2,13}$/, { error: 'start with the country code, such as DK12345678' }))
  .meta({ id: 'VatId', example: 'DK12345678' })

/** Query of a list: a cursor from the previous page, a page size and a search text. */
export const pageQuery = z.object({
  cursor: z.string().max(512).optional().meta({ description: 'nextCursor of the previous page' }),
  limit: z.coerce.number().int().min(1).max(100).default(25).meta({ description: 'items a page' }),
  q: z.string().trim().max(100).optional().meta({ description: 'search: the beginning of a name or slug' }),
})
export type PageQuery = z.infer<typeof pageQuery>

/** A page of a list. `nextCursor` is null on the last page; `total` counts all that match the filters. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable(), total: z.int().min(0) })
export interface Page<T> {
  items: T[]
  nextCursor: string | null
  total: number
}
