import { z } from 'zod'

import { invoicePreview, taxTreatment } from './invoices.ts'
import { amountMinor, basisPoints, currency, id, instant, slug } from './primitives.ts'
import { subscription } from './subscriptions.ts'

/** What billing can do here. With `engine` false or Stripe disabled a page shows what would be and offers no action. */
export const billingState = z
  .object({
    /** flag new_billing_engine, asked for this tenant, this partner or everybody */
    engine: z.boolean(),
    /** `disabled`: live actions answer 409 billing.stripe_disabled */
    stripe: z.enum(['disabled', 'test', 'live']),
  })
  .meta({ id: 'BillingState' })
export type BillingState = z.infer<typeof billingState>

/** A calendar month, UTC. */
export const month = z
  .string()
  .regex(/^\d{4}-(0[1-9]|1[0-2])$/)
  .meta({ id: 'Month', example: '2026-11' })

const movements = {
  newMinor: amountMinor,
  expansionMinor: amountMinor,
  /** zero or negative */
  contractionMinor: amountMinor,
  /** zero or negative */
  churnedMinor: amountMinor,
  netNewMinor: amountMinor,
}

/** How monthly recurring revenue moved in one month, and where it stood at its end (or now). Net of tax. */
export const mrrMonth = z.object({ month, currency, ...movements, mrrMinor: amountMinor }).meta({ id: 'MrrMonth' })
export type MrrMonth = z.infer<typeof mrrMonth>

/** The figures of one currency; there is one such object for each currency in use. */
export const billingFigures = z
  .object({
    currency,
    /** monthly recurring revenue, net of tax: a year's price counts as a twelfth */
    mrrMinor: amountMinor,
    /** twelve times MRR */
    arrMinor: amountMinor,
    ...movements,
    activeSubscriptions: z.int().min(0),
    seats: z.int().min(0),
    /** open invoices, tax included */
    outstandingMinor: amountMinor,
    /** the part of it past its due date */
    overdueMinor: amountMinor,
    openInvoices: z.int().min(0),
    /** what the next invoices of the live subscriptions come to, net of tax */
    nextInvoices: z.object({ count: z.int().min(0), netMinor: amountMinor, firstAt: instant.nullable() }),
    /** share of partners accrued in the month shown */
    partnerCutMinor: amountMinor,
    /** owed to partners and not paid out yet; negative: partners are in debt */
    partnerPayableMinor: amountMinor,
  })
  .meta({ id: 'BillingFigures' })
export type BillingFigures = z.infer<typeof billingFigures>

const shareOf = <T extends z.ZodRawShape>(what: T) =>
  z.object({
    ...what,
    currency,
    mrrMinor: amountMinor,
    activeSubscriptions: z.int().min(0),
    seats: z.int().min(0),
  })
export const mrrByPlan = shareOf({ planKey: z.string(), planName: z.string() }).meta({ id: 'MrrByPlan' })
export type MrrByPlan = z.infer<typeof mrrByPlan>
/** `partner` null: customers without a partner. */
export const mrrByPartner = shareOf({ partner: z.object({ slug, name: z.string() }).nullable() }).meta({
  id: 'MrrByPartner',
})
export type MrrByPartner = z.infer<typeof mrrByPartner>
/** `tenant`: a customer of the partner. */
export const mrrByTenant = shareOf({ tenant: z.object({ slug, name: z.string() }) }).meta({ id: 'MrrByTenant' })
export type MrrByTenant = z.infer<typeof mrrByTenant>

export const summaryQuery = z.object({
  months: z.coerce.number().int().min(1).max(24).default(12).meta({ description: 'months of MRR history' }),
})
export type SummaryQuery = z.infer<typeof summaryQuery>

const summary = {
  state: billingState,
  at: instant,
  figures: z.array(billingFigures),
  /** oldest first; one entry a month and currency */
  months: z.array(mrrMonth),
  byPlan: z.array(mrrByPlan),
}

/** GET /billing/summary */
export const platformSummary = z
  .object({ ...summary, byPartner: z.array(mrrByPartner) })
  .meta({ id: 'PlatformSummary' })
export type PlatformSummary = z.infer<typeof platformSummary>

/** What a partner would be paid if the period were closed now. */
export const payoutEstimate = z
  .object({
    currency,
    /** all that is owed, what is held back included */
    balanceMinor: amountMinor,
    /** accrued too recently to be paid out */
    onHoldMinor: amountMinor,
    minimumMinor: amountMinor,
    /** 0 while below the minimum, or in debt */
    payableMinor: amountMinor,
    why: z.enum(['payable', 'on_hold', 'below_minimum', 'in_debt', 'nothing']),
  })
  .meta({ id: 'PayoutEstimate' })
export type PayoutEstimate = z.infer<typeof payoutEstimate>

/** A partner's share from a day on. */
export const partnerCut = z.object({ validFrom: instant, bps: basisPoints }).meta({ id: 'PartnerCut' })
export type PartnerCut = z.infer<typeof partnerCut>
export const partnerCutList = z.object({ items: z.array(partnerCut) }).meta({ id: 'PartnerCutList' })

/**
 * GET /partners/:slug/billing/connect: the account at Stripe a partner is paid to. `pending`: Stripe still asks for
 * something; `none` also while Stripe is disabled.
 */
export const partnerConnect = z
  .object({ status: z.enum(['none', 'pending', 'ready']), accountId: z.string().nullable() })
  .meta({ id: 'PartnerConnect' })
export type PartnerConnect = z.infer<typeof partnerConnect>

/** GET /partners/:slug/billing/summary */
export const partnerSummary = z
  .object({
    ...summary,
    cutBps: basisPoints,
    /** dated shares, newest first; one in the future is announced */
    cuts: z.array(partnerCut),
    nextPayouts: z.array(payoutEstimate),
    /** the largest customers, at most 50 */
    byTenant: z.array(mrrByTenant),
    connect: partnerConnect,
  })
  .meta({ id: 'PartnerSummary' })
export type PartnerSummary = z.infer<typeof partnerSummary>

export const pastDue = z
  .object({
    since: instant,
    overdueMinor: amountMinor,
    currency,
    /** how many reminders there were since then */
    reminders: z.int().min(0),
    remindedAt: instant.nullable(),
    /** when the tenant is suspended unless it pays; null: nobody suspends it, billing is off for it */
    suspendsAt: instant.nullable(),
    /** since when it has come to that */
    suspendedAt: instant.nullable(),
  })
  .meta({ id: 'PastDue' })
export type PastDue = z.infer<typeof pastDue>

export const dunningMailKinds = ['reminder', 'suspended', 'lifted'] as const
export type DunningMailKind = (typeof dunningMailKinds)[number]
/** `not_sent`: no mail server was set, or there was nobody to write to; `failed`: it was given up. */
export const dunningMailStates = ['waiting', 'sent', 'failed', 'not_sent'] as const
/** A mail about what a tenant owes. */
export const dunningMail = z
  .object({
    id,
    kind: z.enum(dunningMailKinds),
    /** which reminder; null: none */
    number: z.int().min(1).nullable(),
    state: z.enum(dunningMailStates),
    /** how many people it is for, and how many of them the mail server took it for */
    recipients: z.int().min(0),
    accepted: z.int().min(0),
    attempts: z.int().min(0),
    /** why it is not sent yet, or at all */
    reason: z.string().nullable(),
    queuedAt: instant,
    sentAt: instant.nullable(),
  })
  .meta({ id: 'DunningMail' })
export type DunningMail = z.infer<typeof dunningMail>
/** Mails about what a tenant owes: whether any goes out, and the last 50. */
export const dunningMails = z
  .object({
    enabled: z.boolean(),
    /** names of settings without which no mail goes out */
    missing: z.array(z.string()),
    /** newest first */
    items: z.array(dunningMail),
  })
  .meta({ id: 'DunningMails' })
export type DunningMails = z.infer<typeof dunningMails>

/** GET /tenants/:slug/billing */
export const tenantBilling = z
  .object({
    state: billingState,
    at: instant,
    tenant: z.object({ id, slug, name: z.string() }),
    figures: z.array(billingFigures),
    subscription: subscription.nullable(),
    tax: taxTreatment,
    nextInvoice: invoicePreview.nullable(),
    pastDue: pastDue.nullable(),
    mails: dunningMails,
  })
  .meta({ id: 'TenantBilling' })
export type TenantBilling = z.infer<typeof tenantBilling>
