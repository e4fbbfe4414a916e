import { z } from 'zod'

import { amountMinor, basisPoints, currency, id, instant, pageOf, pageQuery, slug, text } from './primitives.ts'

export const payoutStatuses = ['accrued', 'approved', 'paid', 'reversed'] as const
export const payoutStatus = z.enum(payoutStatuses)
export type PayoutStatus = z.infer<typeof payoutStatus>
export const payoutMethods = ['manual', 'stripe'] as const
export const payoutMethod = z.enum(payoutMethods)
export type PayoutMethod = z.infer<typeof payoutMethod>

/** Money for a partner: what a closed period came to. */
export const payout = z
  .object({
    id,
    /** of the self-billing statement, a series of its own without gaps */
    statementNumber: z.string(),
    partner: z.object({ slug, name: z.string() }),
    currency,
    status: payoutStatus,
    periodStartAt: instant.nullable(),
    /** exclusive: what happened before it and is no longer on hold */
    periodEndAt: instant,
    /** brought forward from earlier periods, among it debt */
    broughtForwardMinor: amountMinor,
    /** shares accrued in the period */
    accruedMinor: amountMinor,
    /** refunds, credit notes, disputes and fees; zero or negative */
    deductedMinor: amountMinor,
    /** what is paid */
    amountMinor,
    entryCount: z.int().min(0),
    method: payoutMethod.nullable(),
    /** of the bank transfer, or the id at Stripe */
    reference: z.string().nullable(),
    closedAt: instant,
    approvedAt: instant.nullable(),
    paidAt: instant.nullable(),
    reversedAt: instant.nullable(),
    reversalReason: z.string().nullable(),
    version: z.int().min(1),
  })
  .meta({ id: 'Payout' })
export type Payout = z.infer<typeof payout>

export const payoutEntryKinds = ['cut', 'refund', 'credit_note', 'dispute', 'fee', 'brought_forward'] as const
/** A line of the statement; its arithmetic is round(baseMinor × bps ÷ 10,000), half away from zero. */
export const payoutEntry = z
  .object({
    /** of the journal's transaction */
    id: z.string(),
    at: instant,
    kind: z.enum(payoutEntryKinds),
    invoiceId: id.nullable(),
    invoiceNumber: z.string().nullable(),
    tenantName: z.string().nullable(),
    baseMinor: amountMinor,
    bps: basisPoints.nullable(),
    amountMinor,
  })
  .meta({ id: 'PayoutEntry' })
export type PayoutEntry = z.infer<typeof payoutEntry>

/** GET /billing/payouts/:id, GET /partners/:slug/billing/payouts/:id; statement at `<path>/statement.pdf` and `.csv`. */
export const payoutDetail = payout.extend({ entries: z.array(payoutEntry) }).meta({ id: 'PayoutDetail' })
export type PayoutDetail = z.infer<typeof payoutDetail>

export const payoutQuery = pageQuery.omit({ q: true }).extend({
  status: payoutStatus.optional(),
  currency: currency.optional(),
})
export type PayoutQuery = z.infer<typeof payoutQuery>
export const platformPayoutQuery = payoutQuery.extend({ partner: slug.optional() })
export type PlatformPayoutQuery = z.infer<typeof platformPayoutQuery>
export const payoutPage = pageOf(payout).meta({ id: 'PayoutPage' })

/** POST /billing/payouts/close: everything before `before` (an instant, not in the future) that is off hold. */
export const periodClose = z.strictObject({ before: instant, partner: slug.optional() }).meta({ id: 'PeriodClose' })
export type PeriodClose = z.infer<typeof periodClose>
export const periodClosed = z
  .object({
    payouts: z.array(payout),
    /** partners who get nothing this time; the balance is carried forward */
    carried: z.array(
      z.object({
        partner: z.object({ slug, name: z.string() }),
        currency,
        balanceMinor: amountMinor,
        why: z.enum(['below_minimum', 'in_debt']),
      }),
    ),
  })
  .meta({ id: 'PeriodClosed' })
export type PeriodClosed = z.infer<typeof periodClosed>

/** POST /billing/payouts/:id/pay: by hand with the reference of the transfer, or through Stripe. */
export const payoutPay = z
  .discriminatedUnion('method', [
    z.strictObject({ method: z.literal('manual'), reference: text(140) }),
    z.strictObject({ method: z.literal('stripe') }),
  ])
  .meta({ id: 'PayoutPay' })
export type PayoutPay = z.infer<typeof payoutPay>
/** POST /billing/payouts/:id/reverse: the amount goes back to what is owed to the partner. */
export const payoutReverse = z.strictObject({ reason: text(200) }).meta({ id: 'PayoutReverse' })
export type PayoutReverse = z.infer<typeof payoutReverse>

/** POST /partners/:slug/billing/cuts: a share from an instant on, which is not in the past. */
export const partnerCutCreate = z
  .strictObject({ validFrom: instant, bps: basisPoints })
  .meta({ id: 'PartnerCutCreate' })
export type PartnerCutCreate = z.infer<typeof partnerCutCreate>
