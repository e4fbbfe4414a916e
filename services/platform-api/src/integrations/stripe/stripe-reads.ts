import type { Stripe } from 'stripe'

import { everything, pageSize } from './every-page.ts'
import type { StripeClient } from './stripe.client.ts'
import { wholeInvoice } from './whole-invoice.ts'

/** An object of a connected account is read in its name. */
const inName = (account: string | undefined) => (account === undefined ? {} : { stripeAccount: account })

/** What is asked of Stripe. Single objects are read afresh whenever an event names them. */
export class StripeReads {
  private readonly client: StripeClient

  constructor(client: StripeClient) {
    this.client = client
  }

  async customer(id: string): Promise<Stripe.Customer | Stripe.DeletedCustomer> {
    return this.client.call('customers.retrieve', (stripe) => stripe.customers.retrieve(id))
  }

  /** With its schedule and the prices of that, where it has one. */
  async subscription(id: string): Promise<Stripe.Subscription> {
    return this.client.call('subscriptions.retrieve', (stripe) =>
      stripe.subscriptions.retrieve(id, { expand: ['schedule.phases.items.price'] }),
    )
  }

  /** With all its lines and its payments. */
  async invoice(id: string): Promise<Stripe.Invoice> {
    const invoice = await this.client.call('invoices.retrieve', (stripe) =>
      stripe.invoices.retrieve(id, { expand: ['payments'] }),
    )
    return wholeInvoice(this.client, invoice)
  }

  /** Every refund of a charge, oldest last. */
  async refundsOf(chargeId: string): Promise<Stripe.Refund[]> {
    return this.client.call('refunds.list', (stripe) =>
      stripe.refunds.list({ charge: chargeId, limit: pageSize }).autoPagingToArray({ limit: 1000 }),
    )
  }

  async charge(id: string): Promise<Stripe.Charge> {
    return this.client.call('charges.retrieve', (stripe) =>
      stripe.charges.retrieve(id, { expand: ['balance_transaction'] }),
    )
  }

  /** The invoice a payment belongs to; undefined when it belongs to none. */
  async invoiceOfPayment(paymentIntentId: string): Promise<string | undefined> {
    const page = await this.client.call('invoice_payments.list', (stripe) =>
      stripe.invoicePayments.list({
        payment: { type: 'payment_intent', payment_intent: paymentIntentId },
        limit: 1,
      }),
    )
    const invoice = page.data[0]?.invoice
    return typeof invoice === 'string' ? invoice : invoice?.id
  }

  async dispute(id: string): Promise<Stripe.Dispute> {
    return this.client.call('disputes.retrieve', (stripe) => stripe.disputes.retrieve(id))
  }

  async creditNote(id: string): Promise<Stripe.CreditNote> {
    return this.client.call('credit_notes.retrieve', (stripe) => stripe.creditNotes.retrieve(id))
  }

  async transfer(id: string): Promise<Stripe.Transfer> {
    return this.client.call('transfers.retrieve', (stripe) => stripe.transfers.retrieve(id))
  }

  async payout(id: string, account: string | undefined): Promise<Stripe.Payout> {
    return this.client.call('payouts.retrieve', (stripe) => stripe.payouts.retrieve(id, {}, inName(account)))
  }

  async account(id: string): Promise<Stripe.Account> {
    return this.client.call('accounts.retrieve', (stripe) => stripe.accounts.retrieve(id))
  }

  async checkout(id: string): Promise<Stripe.Checkout.Session> {
    return this.client.call('checkout.sessions.retrieve', (stripe) => stripe.checkout.sessions.retrieve(id))
  }

  async price(id: string): Promise<Stripe.Price> {
    return this.client.call('prices.retrieve', (stripe) => stripe.prices.retrieve(id))
  }

  async product(id: string): Promise<Stripe.Product> {
    return this.client.call('products.retrieve', (stripe) => stripe.products.retrieve(id))
  }

  /** Every subscription, in the order Stripe lists them. */
  async subscriptions(): Promise<Stripe.Subscription[]> {
    return this.client.call('subscriptions.list', (stripe) =>
      everything(stripe.subscriptions.list({ status: 'all', limit: pageSize })),
    )
  }

  /** Every customer, the deleted ones left out. */
  async customers(): Promise<Stripe.Customer[]> {
    return this.client.call('customers.list', (stripe) => everything(stripe.customers.list({ limit: pageSize })))
  }

  async refunds(): Promise<Stripe.Refund[]> {
    return this.client.call('refunds.list', (stripe) => everything(stripe.refunds.list({ limit: pageSize })))
  }

  async creditNotes(): Promise<Stripe.CreditNote[]> {
    return this.client.call('credit_notes.list', (stripe) => everything(stripe.creditNotes.list({ limit: pageSize })))
  }

  async transfers(): Promise<Stripe.Transfer[]> {
    return this.client.call('transfers.list', (stripe) => everything(stripe.transfers.list({ limit: pageSize })))
  }

  /** Every invoice finalised since `from`. */
  async invoicesSince(from: Date): Promise<Stripe.Invoice[]> {
    return this.client.call('invoices.list', (stripe) =>
      everything(stripe.invoices.list({ created: { gte: Math.floor(from.getTime() / 1000) }, limit: pageSize })),
    )
  }
}
