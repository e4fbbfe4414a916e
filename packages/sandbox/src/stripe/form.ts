import type { Document, Json } from '../documents/document-store.ts'

/** Parses Stripe's form encoding: `items[0][price]=…&metadata[k]=v`. Values stay text; a list is an object of numbers. */
export function parseForm(text: string): Document {
  const root: Document = {}
  for (const [name, value] of new URLSearchParams(text)) {
    const path = name.split('[').map((part) => part.replace(/\]$/, ''))
    let at: Document = root
    for (const [index, part] of path.entries()) {
      const key = part === '' ? String(Object.keys(at).length) : part
      if (key === '__proto__') break
      if (index === path.length - 1) at[key] = value
      else {
        const next = at[key]
        at = typeof next === 'object' && next !== null && !Array.isArray(next) ? next : (at[key] = {})
      }
    }
  }
  return root
}

/** The members of a list as the form has it. */
export function listOf(value: Json | undefined): Document[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return []
  return Object.values(value).filter((item): item is Document => typeof item === 'object' && item !== null)
}

/** The body of a request as text; empty when it has none. */
export const bodyOf = (request: { body: unknown }): string => (typeof request.body === 'string' ? request.body : '')

/** A whole number; undefined when it is absent. */
export const numberOf = (value: Json | undefined): number | undefined =>
  typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : undefined

/** The given metadata over what is there; an empty value removes a key. */
export function mergeMetadata(before: Json | undefined, given: Json | undefined): Document {
  const merged = { ...(before as Document | undefined), ...(given as Document | undefined) }
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== ''))
}
