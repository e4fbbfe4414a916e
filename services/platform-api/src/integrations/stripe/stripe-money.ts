import type { Currency } from '@dezky/contracts'
import type { Stripe } from 'stripe'

import type { StripeClient } from './stripe.client.ts'
import { writeKey } from './write-key.ts'

export interface TransferWish {
  readonly payoutId: string
  /** 1, and one more after each transfer of this payout that was taken back */
  readonly attempt: number
  readonly accountId: string
  readonly amountMinor: number
  readonly currency: Currency
}

export interface RefundWish {
  /** ours: the same one is given back once */
  readonly refundId: string
  readonly paymentIntentId: string
  readonly amountMinor: number
  /** in our words; Stripe knows three of its own */
  readonly reason: string
}

/** Money that moves back to customers and on to partners. Amounts are minor units. */
export class StripeMoney {
  private readonly client: StripeClient

  constructor(client: StripeClient) {
    this.client = client
  }

  /** Gives back part or all of a payment. */
  async refund({ refundId, paymentIntentId, amountMinor, reason }: RefundWish): Promise<Stripe.Refund> {
    return this.client.call('refunds.create', (stripe) =>
      stripe.refunds.create(
        {
          payment_intent: paymentIntentId,
          amount: amountMinor,
          metadata: { dezky_refund: refundId, dezky_reason: reason },
        },
        { idempotencyKey: writeKey('refund', refundId) },
      ),
    )
  }

  /** Corrects an invoice that is out; what was paid is refunded. `creditNoteId` is ours. */
  async creditNote(creditNoteId: string, invoiceId: string, amountMinor: number): Promise<Stripe.CreditNote> {
    return this.client.call('credit_notes.create', (stripe) =>
      stripe.creditNotes.create(
        {
          invoice: invoiceId,
          amount: amountMinor,
          refund_amount: amountMinor,
          metadata: { dezky_credit_note: creditNoteId },
        },
        { idempotencyKey: writeKey('credit-note', creditNoteId) },
      ),
    )
  }

  /** Pays a partner out: one transfer a payout and attempt, however often it is asked for. */
  async transfer({ payoutId, attempt, accountId, amountMinor, currency }: TransferWish): Promise<Stripe.Transfer> {
    return this.client.call('transfers.create', (stripe) =>
      stripe.transfers.create(
        {
          amount: amountMinor,
          currency: currency.toLowerCase(),
          destination: accountId,
          transfer_group: payoutId,
          metadata: { dezky_payout: payoutId },
        },
        { idempotencyKey: writeKey('transfer', payoutId, attempt) },
      ),
    )
  }

  /** Every transfer that was made for a payout, newest first. */
  async transfersOf(payoutId: string): Promise<Stripe.Transfer[]> {
    return this.client.call('transfers.list', (stripe) =>
      stripe.transfers.list({ transfer_group: payoutId, limit: 100 }).autoPagingToArray({ limit: 1000 }),
    )
  }

  async reverseTransfer(payoutId: string, transferId: string): Promise<Stripe.TransferReversal> {
    return this.client.call('transfers.createReversal', (stripe) =>
      stripe.transfers.createReversal(
        transferId,
        { metadata: { dezky_payout: payoutId } },
        { idempotencyKey: writeKey('transfer-reversal', payoutId, transferId) },
      ),
    )
  }

  /** The account a partner is paid to; made once a partner. */
  async createAccount(partnerId: string, email: string, country: string): Promise<Stripe.Account> {
    return this.client.call('accounts.create', (stripe) =>
      stripe.accounts.create(
        {
          type: 'express',
          country,
          email,
          capabilities: { transfers: { requested: true } },
          metadata: { dezky_partner: partnerId },
        },
        { idempotencyKey: writeKey('account', partnerId) },
      ),
    )
  }

  /** A page on which the partner tells Stripe who it is. Good for minutes, and once. */
  async onboarding(accountId: string, returnUrl: string, requestId: string): Promise<Stripe.AccountLink> {
    return this.client.call('account_links.create', (stripe) =>
      stripe.accountLinks.create(
        { account: accountId, return_url: returnUrl, refresh_url: returnUrl, type: 'account_onboarding' },
        { idempotencyKey: writeKey('account-link', accountId, requestId) },
      ),
    )
  }
}
