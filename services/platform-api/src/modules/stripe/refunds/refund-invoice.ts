import type { Invoice, RefundCreate } from '@dezky/contracts'

import type { Clock } from '../../../common/clock/clock.ts'
import { systemContext, type Context } from '../../../common/context/context.ts'
import { versionMismatch } from '../../../common/errors/common.errors.ts'
import { untilWon } from '../../../common/store/lost-race.ts'
import type { StripeGateway } from '../../../integrations/stripe/index.ts'
import type { Work } from '../../audit/audited-unit-of-work.ts'
import type { EventDraft } from '../../audit/inbox/event-draft.ts'
import {
  type DescribeInvoices,
  type InvoiceStore,
  type RecordFact,
  refundAmount,
  refundByHand,
} from '../../billing/index.ts'
import type { LookAtStripe } from '../objects/look-at-stripe.ts'
import { idOf } from '../objects/seen.ts'

type InvoiceRow = Awaited<ReturnType<InvoiceStore['byId']>>

interface RefundSources {
  readonly stripe: StripeGateway
  readonly invoices: InvoiceStore
  readonly describe: DescribeInvoices
  readonly books: RecordFact
  readonly look: LookAtStripe
  readonly work: Work
  readonly clock: Clock
}

/** Gives a payment back, in whole or in part: by Stripe, or by a bank transfer somebody made. */
export class RefundInvoice {
  private readonly from: RefundSources

  constructor(from: RefundSources) {
    this.from = from
  }

  /**
   * The refund's id follows from the invoice, the amount and what was given back before: asked for again before the
   * books know of it, it is the same refund at Stripe.
   * @throws AppError billing.invoice_not_found, billing.invoice_not_paid, billing.refund_too_large, billing.refund_by_hand,
   * billing.stripe_disabled, precondition.version_mismatch, those of Stripe
   */
  async execute(ctx: Context, id: string, wish: RefundCreate, ifMatch: number | undefined): Promise<Invoice> {
    const invoice = await this.from.invoices.byId(ctx, id)
    if (ifMatch !== undefined && ifMatch !== invoice.version) throw versionMismatch(invoice.version)
    const amountMinor = refundAmount(invoice, wish.amountMinor)
    if (wish.reference === undefined) await this.atStripe(ctx, invoice, amountMinor, wish.reason)
    else await this.byHand(ctx, id, { ...wish, reference: wish.reference }, invoice.version)
    return this.from.describe.one(ctx, {}, id)
  }

  private async atStripe(ctx: Context, invoice: InvoiceRow, amountMinor: number, reason: string): Promise<void> {
    const { stripe, look, work } = this.from
    if (invoice.stripeInvoiceId === null) throw refundByHand()
    const { payments } = await stripe.reads.invoice(invoice.stripeInvoiceId)
    const paid = payments?.data.find(({ status }) => status === 'paid')
    const paymentIntentId = idOf(paid?.payment.payment_intent)
    if (paymentIntentId === null) throw refundByHand()
    const refundId = refundIdOf(invoice, amountMinor)
    const refund = await stripe.money.refund({ refundId, paymentIntentId, amountMinor, reason })
    const chargeId = idOf(refund.charge)
    const system = systemContext('stripe-refund', ctx.requestId)
    // Whoever lost a race looks again; the webhook may have told of the refund already.
    await untilWon(async () => {
      const apply = chargeId === null ? null : await look.at(system, { kind: 'charge', id: chargeId, account: null })
      await work.run(ctx, async (unit) => {
        await apply?.(unit)
        await unit.record(askedFor(invoice, { refundId, amountMinor, reason }))
      })
    })
  }

  private async byHand(
    ctx: Context,
    id: string,
    { amountMinor: asked, reason, reference }: RefundCreate & { reference: string },
    version: number,
  ): Promise<void> {
    const { invoices, books, work, clock } = this.from
    await untilWon(() =>
      work.run(ctx, async (unit) => {
        const invoice = await invoices.byId(ctx, id)
        // Another refund meanwhile: whoever asked saw other figures.
        if (invoice.version !== version) throw versionMismatch(invoice.version)
        const amountMinor = refundAmount(invoice, asked)
        const refundId = refundIdOf(invoice, amountMinor)
        const { currency } = invoice
        const at = clock.now()
        const fact = { kind: 'refund' as const, id: refundId, at, currency, invoiceId: id, amountMinor, reason }
        await books.within(ctx, unit, { fact })
        await unit.record(askedFor(invoice, { refundId, amountMinor, reason, reference }))
      }),
    )
  }
}

const refundIdOf = ({ id, refundedMinor }: InvoiceRow, amountMinor: number): string =>
  `${id}-${refundedMinor}-${amountMinor}`

const askedFor = (
  { id, number, tenantId, partnerId, currency }: InvoiceRow,
  data: { refundId: string; amountMinor: number; reason: string; reference?: string },
): EventDraft => ({
  action: 'invoice.refund_asked',
  target: { type: 'invoice', id, name: number },
  tenantId,
  partnerId,
  data: { ...data, currency },
})
