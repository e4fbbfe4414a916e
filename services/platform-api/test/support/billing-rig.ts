import type { LegalParty, TaxTreatment } from '@dezky/contracts'

import type { InvoiceFact, InvoiceFinalised } from '../../src/modules/billing/domain/facts.ts'
import type { ToldFact } from '../../src/modules/billing/index.ts'

export const day = (text: string): Date => new Date(`${text}T10:00:00.000Z`)
const buyer: LegalParty = { name: 'Acme', address: ['Havnegade 1', '8000 Aarhus'], country: 'DK', vatId: null }
const tax: TaxTreatment = { kind: 'domestic', country: 'DK', vatId: null, rateBps: 2500, note: null }

/** An invoice of one line, due a fortnight later. */
export function finalised(
  id: string,
  at: Date,
  owner: { tenantId: string; partnerId: string | null },
  amounts: { currency: string; netMinor: number; taxMinor: number },
): ToldFact {
  const { currency, netMinor, taxMinor } = amounts
  const grossMinor = netMinor + taxMinor
  const fact: InvoiceFinalised = {
    kind: 'invoice_finalised',
    id,
    invoiceId: id,
    at,
    currency,
    amountMinor: grossMinor,
    netMinor,
    taxMinor,
    ...owner,
  }
  const dueAt = new Date(at.getTime() + 14 * 86_400_000)
  const line = {
    kind: 'subscription' as const,
    description: 'Subscription: Team, 10 × month',
    quantity: 10,
    unitAmountMinor: netMinor / 10,
    periodStartAt: at.toISOString(),
    periodEndAt: dueAt.toISOString(),
    netMinor,
    taxRateBps: 2500,
    taxMinor,
    grossMinor,
  }
  const document = {
    stripeInvoiceId: `in_${id}`,
    stripeNumber: null,
    periodStartAt: at,
    periodEndAt: dueAt,
    dueAt,
    buyer,
    tax,
    lines: [line],
  }
  return { fact, document }
}

type Later = Exclude<InvoiceFact, InvoiceFinalised>

/** A fact about an invoice. `id` is that of the refund, dispute, …; of payment and the like the invoice's. */
export function told(
  kind: Later['kind'],
  invoiceId: string,
  at: Date,
  currency: string,
  amountMinor: number,
  id = invoiceId,
): ToldFact {
  const base = { id, invoiceId, at, currency, amountMinor }
  if (kind === 'refund' || kind === 'credit_note') return { fact: { ...base, kind, reason: 'agreed' } }
  return { fact: { ...base, kind } }
}
