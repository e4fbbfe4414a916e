import { z } from 'zod'

import {
  amountMinor,
  country,
  currencies,
  currency,
  id,
  instant,
  pageOf,
  pageQuery,
  slug,
  text,
  vatId,
} from './primitives.ts'

export const ledgerAccounts = ['receivable', 'revenue', 'vat', 'partner_payable', 'cash', 'fees', 'rounding'] as const
/** An account of the journal. Debits are positive, credits negative; a transaction's postings sum to zero. */
export const ledgerAccount = z.enum(ledgerAccounts)
export type LedgerAccount = z.infer<typeof ledgerAccount>

export const factKinds = [
  'invoice_finalised',
  'invoice_paid',
  'invoice_voided',
  'invoice_uncollectible',
  'credit_note',
  'refund',
  'dispute_opened',
  'dispute_won',
  'dispute_lost',
  'fee',
  'payout_paid',
  'payout_reversed',
] as const
export const factKind = z.enum(factKinds)
export type FactKind = z.infer<typeof factKind>

/** A transaction of the journal: what one economic fact means under one rule. Never changed; corrections are new ones. */
export const journalEntry = z
  .object({
    /** the fact's kind and id, and the rule */
    id: z.string(),
    /** when the fact happened */
    at: instant,
    recordedAt: instant,
    fact: z.object({ kind: factKind, id: z.string() }),
    /** rule and its version */
    rule: z.string(),
    currency,
    tenant: z.object({ id, slug: slug.nullable(), name: z.string() }).nullable(),
    partner: z.object({ slug, name: z.string() }).nullable(),
    invoiceId: id.nullable(),
    invoiceNumber: z.string().nullable(),
    postings: z.array(z.object({ account: ledgerAccount, amountMinor })),
  })
  .meta({ id: 'JournalEntry' })
export type JournalEntry = z.infer<typeof journalEntry>
export const journalQuery = pageQuery.omit({ q: true }).extend({
  currency: currency.optional(),
  partner: slug.optional(),
  tenant: slug.optional(),
  invoice: id.optional(),
})
export type JournalQuery = z.infer<typeof journalQuery>
/** GET /billing/ledger */
export const journalPage = pageOf(journalEntry).meta({ id: 'JournalPage' })

export const accountBalance = z
  .object({ account: ledgerAccount, currency, balanceMinor: amountMinor })
  .meta({ id: 'AccountBalance' })
/** GET /billing/ledger/balances: `sound` when every currency sums to zero and the journal gives the stored balances. */
export const ledgerBalances = z
  .object({ at: instant, sound: z.boolean(), balances: z.array(accountBalance) })
  .meta({ id: 'LedgerBalances' })
export type LedgerBalances = z.infer<typeof ledgerBalances>

const days = z.int().min(0).max(365)
/** Days after the due date of an unpaid invoice. */
export const dunning = z
  .strictObject({ remindAfterDays: z.array(days).max(10), suspendAfterDays: z.int().min(1).max(365) })
  .meta({ id: 'Dunning' })
export type Dunning = z.infer<typeof dunning>
export const payoutTerms = z
  .strictObject({
    /** below it a balance is carried forward; a currency not named has no minimum */
    minimums: z.partialRecord(z.enum(currencies), amountMinor.min(0)),
    /** a share is paid out this many days after the invoice was paid */
    holdDays: z.int().min(0).max(180),
    /** payment fees lower the base of the share */
    deductFees: z.boolean(),
  })
  .meta({ id: 'PayoutTerms' })
export type PayoutTerms = z.infer<typeof payoutTerms>
/** The legal entity that invoices, and the beginnings of its series of numbers. */
export const seller = z
  .strictObject({
    name: text(120),
    address: z.array(text(120)).max(5),
    country,
    vatId: vatId.nullable(),
    numberPrefix: z.string().regex(/^[A-Z0-9]{1,8}$/, { error: 'use 1 to 8 capital letters or digits' }),
  })
  .meta({ id: 'Seller' })
export type Seller = z.infer<typeof seller>

const settings = { dunning, payouts: payoutTerms, seller, paymentTermDays: z.int().min(0).max(90) }
/** GET /billing/settings; PUT takes all of it but the version (If-Match). */
export const billingSettingsChange = z.strictObject(settings).meta({ id: 'BillingSettingsChange' })
export type BillingSettingsChange = z.infer<typeof billingSettingsChange>
export const billingSettings = z
  .object({ ...settings, updatedAt: instant.nullable(), version: z.int().min(0) })
  .meta({ id: 'BillingSettings' })
export type BillingSettings = z.infer<typeof billingSettings>

export const differenceKinds = ['missing_here', 'missing_at_stripe', 'differs'] as const
/** Where our mirror and Stripe disagree; a `payout` is held against its transfer. */
export const difference = z
  .object({
    id,
    kind: z.enum(differenceKinds),
    object: z.enum(['customer', 'subscription', 'invoice', 'refund', 'credit_note', 'price', 'transfer', 'payout']),
    objectId: z.string(),
    stripeId: z.string().nullable(),
    tenant: z.object({ id, slug: slug.nullable(), name: z.string() }).nullable(),
    /** fields that differ; absent fields agree */
    fields: z.array(z.object({ name: z.string(), ours: z.string().nullable(), theirs: z.string().nullable() })),
    foundAt: instant,
  })
  .meta({ id: 'Difference' })
export type Difference = z.infer<typeof difference>
/** GET /billing/differences: those of the last reconciliation; `comparedAt` null: there was none. */
export const differencePage = pageOf(difference)
  .extend({ comparedAt: instant.nullable() })
  .meta({ id: 'DifferencePage' })
export type DifferencePage = z.infer<typeof differencePage>
