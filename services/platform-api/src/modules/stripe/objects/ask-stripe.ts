import { isMissing, type StripeGateway } from '../../../integrations/stripe/index.ts'
import type { Subject } from '../events/subject.ts'
import { seenAccount, seenCheckout, seenCustomer, seenPrice, seenProduct, seenSubscription } from './seen-contracts.ts'
import {
  seenCharge,
  seenCreditNote,
  seenDispute,
  seenInvoice,
  seenPayout,
  seenRefund,
  seenTransfer,
} from './seen-money.ts'
import { idOf, type Seen } from './seen.ts'

type Single = Exclude<Subject['kind'], 'charge' | 'dispute'>

/** Reads what an event is about as it is now. Empty when Stripe no longer has it (a draft that was deleted). */
export class AskStripe {
  private readonly stripe: StripeGateway
  /** Kinds whose events are about that one object. */
  private readonly single: Readonly<Record<Single, (id: string, account: string | null) => Promise<Seen>>>

  constructor(stripe: StripeGateway) {
    const { reads } = stripe
    this.stripe = stripe
    this.single = {
      customer: async (id) => seenCustomer(await reads.customer(id)),
      subscription: async (id) => seenSubscription(await reads.subscription(id)),
      invoice: async (id) => seenInvoice(await reads.invoice(id)),
      credit_note: async (id) => seenCreditNote(await reads.creditNote(id)),
      transfer: async (id) => seenTransfer(await reads.transfer(id)),
      payout: async (id, account) => seenPayout(await reads.payout(id, account ?? undefined), account),
      checkout: async (id) => seenCheckout(await reads.checkout(id)),
      price: async (id) => seenPrice(await reads.price(id)),
      product: async (id) => seenProduct(await reads.product(id)),
      account: async (id) => seenAccount(await reads.account(id)),
    }
  }

  /** @throws AppError of the client */
  async about(subject: Subject): Promise<Seen[]> {
    try {
      return await this.read(subject)
    } catch (error) {
      if (isMissing(error instanceof Error ? error.cause : undefined)) return []
      throw error
    }
  }

  private async read({ kind, id, account }: Subject): Promise<Seen[]> {
    if (kind === 'charge') return this.charge(id)
    if (kind === 'dispute') return this.dispute(id)
    return [await this.single[kind](id, account)]
  }

  /** The payment with all that was given back of it. */
  private async charge(id: string): Promise<Seen[]> {
    const charge = await this.stripe.reads.charge(id)
    const invoiceId = await this.invoiceOf(idOf(charge.payment_intent))
    const refunds = charge.amount_refunded === 0 ? [] : await this.stripe.reads.refundsOf(id)
    const given = refunds.map((refund) => seenRefund(refund, charge, invoiceId))
    return [seenCharge(charge, invoiceId), ...given]
  }

  private async dispute(id: string): Promise<Seen[]> {
    const dispute = await this.stripe.reads.dispute(id)
    const charge = await this.stripe.reads.charge(idOf(dispute.charge) ?? '')
    return [seenDispute(dispute, charge, await this.invoiceOf(idOf(charge.payment_intent)))]
  }

  private async invoiceOf(paymentIntentId: string | null): Promise<string | null> {
    if (paymentIntentId === null) return null
    return (await this.stripe.reads.invoiceOfPayment(paymentIntentId)) ?? null
  }
}
