import type { Stripe } from 'stripe'

import { everything, pageSize } from './every-page.ts'
import type { StripeClient } from './stripe.client.ts'

/** An invoice, or a preview, with all its lines: Stripe sends the first of them along and the others when asked. */
export async function wholeInvoice(client: StripeClient, invoice: Stripe.Invoice): Promise<Stripe.Invoice> {
  if (!invoice.lines.has_more) return invoice
  const data = await client.call('invoices.listLineItems', (stripe) =>
    everything(stripe.invoices.listLineItems(invoice.id, { limit: pageSize })),
  )
  return { ...invoice, lines: { ...invoice.lines, data, has_more: false } }
}
