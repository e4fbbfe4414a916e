import type { Document, Json } from './document-store.ts'

/** The text of a member, empty when there is none. */
export function textOf(document: Document | undefined, key: string): string {
  const value = document?.[key]
  return typeof value === 'string' ? value : ''
}

/** The object a member holds, empty when it holds none. */
export function objectOf(document: Document | undefined, key: string): Document {
  const value = document?.[key]
  return isDocument(value) ? value : {}
}

/** The objects an object-valued member holds, with their keys. */
export function objectsIn(document: Document | undefined, key: string): [string, Document][] {
  return Object.entries(objectOf(document, key)).filter((entry): entry is [string, Document] => isDocument(entry[1]))
}

export const isDocument = (value: Json | undefined): value is Document =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
