import type { InvoiceLine } from '@dezky/contracts'

import type { StripeObjectKind, StripeObjectState } from './stripe-object.entity.ts'

/** An object as Stripe has it now, in our words. */
export interface Seen {
  readonly id: string
  readonly kind: StripeObjectKind
  /** the object of ours it stands for, when it says so */
  readonly ourId: string | null
  /** customer at Stripe; leads to the tenant where `tenantId` is not said */
  readonly customerId: string | null
  readonly tenantId: string | null
  readonly partnerId: string | null
  readonly state: StripeObjectState
  /** of a dispute: what each of its movements cost, in the dispute's currency; negative: given back */
  readonly fees?: readonly { readonly id: string; readonly at: string; readonly amountMinor: number }[]
  /** of an invoice */
  readonly lines?: readonly InvoiceLine[]
}

/** Whose objects are named by id or by the object itself. */
export const idOf = (value: string | { readonly id: string } | null | undefined): string | null =>
  typeof value === 'string' ? value : (value?.id ?? null)

/** An instant of Stripe (seconds) as text; null where there is none. */
export const instantOf = (seconds: number | null | undefined): string | null =>
  seconds === null || seconds === undefined ? null : new Date(seconds * 1000).toISOString()

/** The fields in which two states differ. */
export function changed(before: StripeObjectState, after: StripeObjectState) {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted()
  const differing = names.filter((name) => (before[name] ?? null) !== (after[name] ?? null))
  return Object.fromEntries(
    differing.map((name) => [
      name,
      {
        ...((before[name] ?? null) === null ? {} : { from: before[name] }),
        ...((after[name] ?? null) === null ? {} : { to: after[name] }),
      },
    ]),
  )
}
