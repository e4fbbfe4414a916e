import type { Difference } from '@dezky/contracts'

import { changed, type Seen } from '../objects/seen.ts'
import type { StripeObjectState } from '../objects/stripe-object.entity.ts'

/** What we keep of an object at Stripe. */
export interface Kept {
  readonly id: string
  readonly tenantId: string | null
  readonly state: StripeObjectState
}

export type Found = Pick<Difference, 'kind' | 'objectId' | 'stripeId' | 'fields'> & { readonly tenantId: string | null }

const inWords = (value: string | number | boolean | null | undefined): string | null =>
  value === undefined || value === null ? null : String(value)

/** Where two sides of one kind of object disagree; `theirs` is all that Stripe has, `ours` all that we keep. */
export function compare(ours: readonly Kept[], theirs: readonly Seen[]): Found[] {
  const kept = new Map(ours.map((one) => [one.id, one]))
  const seen = new Set(theirs.map(({ id }) => id))
  const missingThere = ours
    .filter(({ id, state }) => !seen.has(id) && state['deleted'] !== true)
    .map((one): Found => ({
      kind: 'missing_at_stripe',
      objectId: one.id,
      stripeId: null,
      tenantId: one.tenantId,
      fields: [],
    }))
  const rest = theirs.flatMap(({ id, state, tenantId }): Found[] => {
    const known = kept.get(id)
    const found = { objectId: id, stripeId: id, tenantId: known?.tenantId ?? tenantId }
    if (!known) return [{ ...found, kind: 'missing_here', fields: [] }]
    const fields = Object.entries(changed(known.state, state)).map(([name, { from, to }]) => {
      return { name, ours: inWords(from), theirs: inWords(to) }
    })
    return fields.length === 0 ? [] : [{ ...found, kind: 'differs', fields }]
  })
  return [...missingThere, ...rest]
}
