import {
  factKinds,
  invoiceStatuses,
  payoutMethods,
  payoutStatuses,
  type Currency,
  type InvoiceLine,
  type LegalParty,
  type TaxTreatment,
} from '@dezky/contracts'
import { defineEntity, p } from '@mikro-orm/core'

import type { Posting } from './domain/books.ts'

const factSchema = defineEntity({
  name: 'BillingFact',
  tableName: 'billing_facts',
  properties: {
    /** kind and id of the economic fact */
    id: p.string().primary().fieldName('_id'),
    kind: p.enum(factKinds),
    /** null: a payout's */
    invoiceId: p.string().nullable(),
    currency: p.string().$type<Currency>(),
    amountMinor: p.integer(),
    at: p.datetime(),
    recordedAt: p.datetime(),
    /** what else the kind says */
    body: p.json<Record<string, unknown>>(),
  },
  indexes: [{ name: 'billing_facts_invoice', properties: ['invoiceId'] }],
})
/** Something that happened to money, as it was told. Never changed. */
export class BillingFact extends factSchema.class {}
factSchema.setClass(BillingFact)

const journalSchema = defineEntity({
  name: 'JournalEntry',
  tableName: 'journal_entries',
  properties: {
    /** key of the fact, and the rule with its version */
    id: p.string().primary().fieldName('_id'),
    factKind: p.enum(factKinds),
    factId: p.string(),
    rule: p.string(),
    at: p.datetime(),
    recordedAt: p.datetime(),
    currency: p.string().$type<Currency>(),
    tenantId: p.string().nullable(),
    partnerId: p.string().nullable(),
    invoiceId: p.string().nullable(),
    postings: p.json<Posting[]>(),
  },
  indexes: [
    { name: 'journal_entries_at', properties: ['at', 'id'] },
    { name: 'journal_entries_tenant', properties: ['tenantId', 'at', 'id'] },
    { name: 'journal_entries_partner', properties: ['partnerId', 'at', 'id'] },
    { name: 'journal_entries_invoice', properties: ['invoiceId'] },
  ],
})
/** A transaction of the journal. Only ever inserted. */
export class JournalEntry extends journalSchema.class {}
journalSchema.setClass(JournalEntry)

const totalSchema = defineEntity({
  name: 'BillingTotal',
  tableName: 'billing_totals',
  properties: {
    /** scope, currency, measure and month */
    id: p.string().primary().fieldName('_id'),
    /** `platform`, `partner:<id>` or `tenant:<id>` */
    scope: p.string(),
    currency: p.string().$type<Currency>(),
    /** an account of the journal, or `cut` */
    measure: p.string(),
    /** empty: all time */
    month: p.string(),
    amountMinor: p.integer(),
  },
  indexes: [{ name: 'billing_totals_scope', properties: ['scope', 'month'] }],
})
/** The journal added up: a projection that can be made again from it at any time. */
export class BillingTotal extends totalSchema.class {}
totalSchema.setClass(BillingTotal)

const shareSchema = defineEntity({
  name: 'PartnerShare',
  tableName: 'partner_shares',
  properties: {
    /** the journal entry's id; of a reversed payout its own */
    id: p.string().primary().fieldName('_id'),
    partnerId: p.string(),
    tenantId: p.string().nullable(),
    invoiceId: p.string().nullable(),
    currency: p.string().$type<Currency>(),
    kind: p.enum(['cut', 'refund', 'dispute', 'fee', 'brought_forward'] as const),
    at: p.datetime(),
    baseMinor: p.integer(),
    bps: p.integer().nullable(),
    amountMinor: p.integer(),
    /** the payout that took it up; empty: none yet */
    payoutId: p.string(),
  },
  indexes: [
    { name: 'partner_shares_open', properties: ['partnerId', 'payoutId', 'currency', 'at'] },
    { name: 'partner_shares_payout', properties: ['payoutId', 'at', 'id'] },
    { name: 'partner_shares_invoice', properties: ['invoiceId'] },
  ],
})
/** One movement of what a partner is owed. */
export class PartnerShare extends shareSchema.class {}
shareSchema.setClass(PartnerShare)

const invoiceSchema = defineEntity({
  name: 'Invoice',
  tableName: 'invoices',
  properties: {
    id: p.string().primary().fieldName('_id'),
    number: p.string().unique('invoices_number'),
    stripeInvoiceId: p.string().nullable().unique('invoices_stripe'),
    stripeNumber: p.string().nullable(),
    tenantId: p.string(),
    partnerId: p.string().nullable(),
    currency: p.string().$type<Currency>(),
    status: p.enum(invoiceStatuses),
    netMinor: p.integer(),
    taxMinor: p.integer(),
    grossMinor: p.integer(),
    paidMinor: p.integer(),
    refundedMinor: p.integer(),
    creditedMinor: p.integer(),
    outstandingMinor: p.integer(),
    disputed: p.boolean(),
    periodStartAt: p.datetime(),
    periodEndAt: p.datetime(),
    issuedAt: p.datetime(),
    dueAt: p.datetime(),
    paidAt: p.datetime().nullable(),
    seller: p.json<LegalParty>(),
    buyer: p.json<LegalParty>(),
    tax: p.json<TaxTreatment>(),
    lines: p.json<InvoiceLine[]>(),
    version: p.integer(),
  },
  indexes: [
    { name: 'invoices_issued', properties: ['issuedAt', 'id'] },
    { name: 'invoices_tenant', properties: ['tenantId', 'issuedAt', 'id'] },
    { name: 'invoices_partner', properties: ['partnerId', 'issuedAt', 'id'] },
    { name: 'invoices_due', properties: ['status', 'dueAt'] },
  ],
})
/** A finalised invoice. What it says never changes; how it stands follows from its facts. */
export class Invoice extends invoiceSchema.class {}
invoiceSchema.setClass(Invoice)

const creditNoteSchema = defineEntity({
  name: 'CreditNote',
  tableName: 'credit_notes',
  properties: {
    /** key of the fact it documents */
    id: p.string().primary().fieldName('_id'),
    number: p.string().unique('credit_notes_number'),
    invoiceId: p.string(),
    tenantId: p.string(),
    partnerId: p.string().nullable(),
    currency: p.string().$type<Currency>(),
    netMinor: p.integer(),
    taxMinor: p.integer(),
    grossMinor: p.integer(),
    reason: p.string(),
    issuedAt: p.datetime(),
  },
  indexes: [{ name: 'credit_notes_invoice', properties: ['invoiceId', 'number'] }],
})
/** The document that takes an invoice back, in whole or in part. */
export class CreditNote extends creditNoteSchema.class {}
creditNoteSchema.setClass(CreditNote)

const numberSchema = defineEntity({
  name: 'DocumentNumber',
  tableName: 'document_numbers',
  properties: {
    /** series and number: the insert of the next one is the lock */
    id: p.string().primary().fieldName('_id'),
    series: p.string(),
    sequence: p.integer(),
    /** what the number was given to: one number a document */
    documentId: p.string().unique('document_numbers_document'),
  },
  indexes: [{ name: 'document_numbers_series', properties: ['series', 'sequence'] }],
})
/** A number of a series without gaps. */
export class DocumentNumber extends numberSchema.class {}
numberSchema.setClass(DocumentNumber)

const payoutSchema = defineEntity({
  name: 'Payout',
  tableName: 'payouts',
  properties: {
    id: p.string().primary().fieldName('_id'),
    statementNumber: p.string().unique('payouts_statement'),
    partnerId: p.string(),
    currency: p.string().$type<Currency>(),
    status: p.enum(payoutStatuses),
    periodStartAt: p.datetime().nullable(),
    periodEndAt: p.datetime(),
    broughtForwardMinor: p.integer(),
    accruedMinor: p.integer(),
    deductedMinor: p.integer(),
    amountMinor: p.integer(),
    entryCount: p.integer(),
    payer: p.json<LegalParty>(),
    payee: p.json<LegalParty>(),
    method: p.enum(payoutMethods).nullable(),
    reference: p.string().nullable(),
    closedAt: p.datetime(),
    approvedAt: p.datetime().nullable(),
    paidAt: p.datetime().nullable(),
    reversedAt: p.datetime().nullable(),
    reversalReason: p.string().nullable(),
    version: p.integer(),
  },
  indexes: [
    { name: 'payouts_partner', properties: ['partnerId', 'closedAt', 'id'] },
    { name: 'payouts_closed', properties: ['closedAt', 'id'] },
  ],
})
/** Money for a partner: what a closed period came to. */
export class Payout extends payoutSchema.class {}
payoutSchema.setClass(Payout)
