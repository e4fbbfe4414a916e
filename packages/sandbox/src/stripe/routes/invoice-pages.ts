import type { Document } from '../../documents/document-store.ts'
import { isDocument, objectOf, textOf } from '../../documents/read.ts'
import type { StripeWorld } from '../world.ts'

/** How many lines come with an invoice; the others are asked for, page by page. */
const linesAtFirst = 10

/** The objects of a list as Stripe answers with them. */
export const membersOf = (list: Document): Document[] =>
  Array.isArray(list['data']) ? list['data'].filter(isDocument) : []

const linesIn = (invoice: Document): Document[] => membersOf(objectOf(invoice, 'lines'))

/** An invoice as an answer carries it: with the first of its lines. */
export function firstLines(invoice: Document): Document {
  const all = linesIn(invoice)
  const lines = { ...objectOf(invoice, 'lines'), data: all.slice(0, linesAtFirst), has_more: all.length > linesAtFirst }
  return { ...invoice, lines }
}

/** A preview is no invoice, yet its lines can be asked for by its id. Kept where one answer does not tell them all. */
export function keepPreview(world: StripeWorld, preview: Document): Document {
  if (linesIn(preview).length > linesAtFirst) world.documents.put('preview', textOf(preview, 'id'), preview)
  return preview
}

/** Every line of an invoice or of a preview. */
export const linesOf = (world: StripeWorld, id: string): Document[] =>
  linesIn(world.documents.get('preview', id) ?? world.get('invoice', id))
