import type { Stripe } from 'stripe'

import type { StripeClient } from './stripe.client.ts'

const pageSize = 100

/** An invoice, or a preview, with all its lines: Stripe sends the first of them along and the others when asked. */
export async function wholeInvoice(client: StripeClient, invoice: Stripe.Invoice): Promise<Stripe.Invoice> {
  if (!invoice.lines.has_more) return invoice
  const data = await client.call('invoices.listLineItems', async (stripe) => {
    const all: Stripe.InvoiceLineItem[] = []
    for await (const line of stripe.invoices.listLineItems(invoice.id, { limit: pageSize })) all.push(line)
    return all
  })
  return { ...invoice, lines: { ...invoice.lines, data, has_more: false } }
}
