import type { FactKind } from '@dezky/contracts'

import type { Transferred } from '../../billing/index.ts'
import type { Seen } from '../objects/seen.ts'

/** A fact about an invoice, by Stripe's id of it. Amounts are minor units, gross, never negative but for a fee that was given back. */
export interface StripeFact {
  readonly kind: Exclude<FactKind, 'payout_paid' | 'payout_reversed'>
  /** of the economic fact: the invoice, charge, refund, dispute, credit note or movement of the balance it is about */
  readonly id: string
  readonly at: Date
  readonly currency: string
  readonly invoiceId: string
  readonly amountMinor: number
  readonly reason: string | null
}

/**
 * The facts an object tells of, all of them each time it is looked at: whoever keeps them takes each once. They follow
 * from the object alone, so two looks at the same state tell the same. Nothing is a fact before it is final.
 */
export function factsOf(seen: Seen): StripeFact[] {
  if (seen.kind === 'invoice') return ofInvoice(seen)
  if (seen.kind === 'dispute') return ofDispute(seen)
  if (seen.kind === 'charge') {
    const feeMinor = amount(seen, 'feeMinor')
    return seen.state['status'] === 'succeeded' && feeMinor > 0 ? correction(seen, 'fee', feeMinor) : []
  }
  if (seen.kind === 'refund') {
    return seen.state['status'] === 'succeeded' ? correction(seen, 'refund', amount(seen, 'amountMinor')) : []
  }
  if (seen.kind === 'credit_note') {
    const rest = amount(seen, 'amountMinor') - amount(seen, 'refundedMinor')
    return seen.state['status'] === 'issued' && rest > 0 ? correction(seen, 'credit_note', rest) : []
  }
  return []
}

/** What a transfer says of the payout it was made for; null for all else. */
export function transferOf(seen: Seen): Transferred | null {
  if (seen.kind !== 'transfer' || seen.ourId === null) return null
  const amountMinor = amount(seen, 'amountMinor')
  const reversed = seen.state['reversed'] === true
  return { payoutId: seen.ourId, reference: seen.id, currency: currencyOf(seen), amountMinor, reversed }
}

function ofInvoice(seen: Seen): StripeFact[] {
  const grossMinor = amount(seen, 'grossMinor')
  const finalisedAt = instant(seen, 'finalisedAt')
  if (finalisedAt === null) return []
  const fact = (kind: StripeFact['kind'], at: Date | null, amountMinor: number): StripeFact[] =>
    at === null
      ? []
      : [{ kind, id: seen.id, at, currency: currencyOf(seen), invoiceId: seen.id, amountMinor, reason: null }]
  return [
    ...fact('invoice_finalised', finalisedAt, grossMinor),
    ...fact('invoice_paid', instant(seen, 'paidAt'), amount(seen, 'paidMinor')),
    ...fact('invoice_voided', instant(seen, 'voidedAt'), grossMinor),
    ...fact('invoice_uncollectible', instant(seen, 'uncollectibleAt'), grossMinor),
  ]
}

function ofDispute(seen: Seen): StripeFact[] {
  const amountMinor = amount(seen, 'amountMinor')
  const { status } = seen.state
  // An inquiry has taken no money yet, and a closed one never did.
  if (typeof status !== 'string' || status.startsWith('warning_')) return []
  const settled = { won: 'dispute_won', lost: 'dispute_lost' } as const
  const end = status === 'won' || status === 'lost' ? correction(seen, settled[status], amountMinor, 'settledAt') : []
  const opened = correction(seen, 'dispute_opened', amountMinor)
  const [about] = opened
  const fees = (seen.fees ?? []).flatMap(({ id, at, amountMinor: feeMinor }): StripeFact[] =>
    about ? [{ ...about, kind: 'fee', id, at: new Date(at), amountMinor: feeMinor, reason: null }] : [],
  )
  return [...opened, ...end, ...fees]
}

function correction(seen: Seen, kind: StripeFact['kind'], amountMinor: number, when = 'createdAt'): StripeFact[] {
  const { invoiceId, reason } = seen.state
  const at = instant(seen, when)
  // A payment outside of invoices is none of ours.
  if (typeof invoiceId !== 'string' || at === null) return []
  const said = typeof reason === 'string' ? reason : null
  return [{ kind, id: seen.id, at, currency: currencyOf(seen), invoiceId, amountMinor, reason: said }]
}

const amount = (seen: Seen, name: string): number => Number(seen.state[name] ?? 0)
const currencyOf = (seen: Seen): string => String(seen.state['currency'] ?? '')

function instant(seen: Seen, name: string): Date | null {
  const value = seen.state[name]
  return typeof value === 'string' ? new Date(value) : null
}
