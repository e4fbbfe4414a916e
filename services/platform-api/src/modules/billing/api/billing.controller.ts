import {
  billingSettings,
  billingSettingsChange,
  id,
  invoice,
  invoicePage,
  journalPage,
  journalQuery,
  ledgerBalances,
  platformInvoiceQuery,
  platformSummary,
  summaryQuery,
} from '@dezky/contracts'
import { Controller } from '@nestjs/common'
import { z } from 'zod'

import { Endpoint, endpoint, Input, type InputOf } from '../../../common/http/endpoint.ts'
import { BillingSettingsStore } from '../settings/billing-settings.store.ts'
import { ChangeBillingSettings, toSettingsAnswer } from '../settings/change-billing-settings.ts'
import { DescribeInvoices } from '../use-cases/describe-invoices.ts'
import { FindOwner } from '../use-cases/find-owner.ts'
import { ReadLedger } from '../use-cases/read-ledger.ts'
import { ReadSummaries } from '../use-cases/read-summaries.ts'
import { pdfOf } from './tenant-billing.controller.ts'

const params = z.object({ id })
const tag = 'billing'
const access = ['operator'] as const

const getPlatformSummary = endpoint({
  method: 'GET',
  path: '/billing/summary',
  id: 'getPlatformSummary',
  tag,
  summary: 'MRR, its movements, what is owed, by plan and partner; each currency for itself',
  access,
  query: summaryQuery,
  answers: { 200: platformSummary },
})

const listInvoices = endpoint({
  method: 'GET',
  path: '/billing/invoices',
  id: 'listInvoices',
  tag,
  summary: 'All invoices',
  access,
  query: platformInvoiceQuery,
  answers: { 200: invoicePage },
  errors: ['request.bad_cursor', 'partners.not_found', 'tenants.not_found'],
})

const getInvoice = endpoint({
  method: 'GET',
  path: '/billing/invoices/:id',
  id: 'getInvoice',
  tag,
  summary: 'One invoice',
  access,
  params,
  answers: { 200: invoice },
  errors: ['billing.invoice_not_found'],
})

const getInvoicePdf = endpoint({
  method: 'GET',
  path: '/billing/invoices/:id/pdf',
  id: 'getInvoicePdf',
  tag,
  summary: 'One invoice on paper',
  access,
  params,
  answers: { 200: 'application/pdf' },
  errors: ['billing.invoice_not_found'],
})

const listJournal = endpoint({
  method: 'GET',
  path: '/billing/ledger',
  id: 'listJournal',
  tag,
  summary: 'The journal, newest first',
  access,
  query: journalQuery,
  answers: { 200: journalPage },
  errors: ['request.bad_cursor', 'partners.not_found', 'tenants.not_found'],
})

const getLedgerBalances = endpoint({
  method: 'GET',
  path: '/billing/ledger/balances',
  id: 'getLedgerBalances',
  tag,
  summary: 'The balances of every account, checked against the whole journal',
  access,
  answers: { 200: ledgerBalances },
})

const getBillingSettings = endpoint({
  method: 'GET',
  path: '/billing/settings',
  id: 'getBillingSettings',
  tag,
  summary: 'Reminders, payouts, and who invoices',
  access,
  answers: { 200: billingSettings },
  etag: true,
})

const changeBillingSettings = endpoint({
  method: 'PUT',
  path: '/billing/settings',
  id: 'changeBillingSettings',
  tag,
  summary: 'Replace the settings of billing',
  access,
  body: billingSettingsChange,
  answers: { 200: billingSettings },
  etag: true,
  audit: 'billing.settings_changed',
})

@Controller()
export class BillingController {
  private readonly summaries: ReadSummaries
  private readonly owners: FindOwner
  private readonly invoices: DescribeInvoices
  private readonly ledger: ReadLedger
  private readonly settings: BillingSettingsStore
  private readonly change: ChangeBillingSettings

  constructor(
    summaries: ReadSummaries,
    owners: FindOwner,
    invoices: DescribeInvoices,
    ledger: ReadLedger,
    settings: BillingSettingsStore,
    change: ChangeBillingSettings,
  ) {
    this.summaries = summaries
    this.owners = owners
    this.invoices = invoices
    this.ledger = ledger
    this.settings = settings
    this.change = change
  }

  @Endpoint(getPlatformSummary)
  async summary(@Input() { ctx, query }: InputOf<typeof getPlatformSummary>) {
    return this.summaries.platform(ctx, query)
  }

  @Endpoint(listInvoices)
  async list(@Input() { ctx, query }: InputOf<typeof listInvoices>) {
    return this.invoices.list(ctx, await this.owners.execute(ctx, query), query)
  }

  @Endpoint(getInvoice)
  async invoice(@Input() { ctx, params }: InputOf<typeof getInvoice>) {
    return this.invoices.one(ctx, {}, params.id)
  }

  @Endpoint(getInvoicePdf)
  async pdf(@Input() { ctx, params }: InputOf<typeof getInvoicePdf>) {
    return pdfOf(await this.invoices.one(ctx, {}, params.id))
  }

  @Endpoint(listJournal)
  async journal(@Input() { ctx, query }: InputOf<typeof listJournal>) {
    const { currency, invoice } = query
    const filter = {
      ...(await this.owners.execute(ctx, query)),
      ...(currency === undefined ? {} : { currency }),
      ...(invoice === undefined ? {} : { invoiceId: invoice }),
    }
    return this.ledger.list(ctx, filter, query)
  }

  @Endpoint(getLedgerBalances)
  async balances(@Input() { ctx }: InputOf<typeof getLedgerBalances>) {
    return this.ledger.balances(ctx)
  }

  @Endpoint(getBillingSettings)
  async getSettings() {
    return toSettingsAnswer(await this.settings.read())
  }

  @Endpoint(changeBillingSettings)
  async putSettings(@Input() { ctx, body, ifMatch }: InputOf<typeof changeBillingSettings>) {
    return this.change.execute(ctx, body, ifMatch)
  }
}
