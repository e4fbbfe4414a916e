import {
  id,
  invoicePage,
  partnerCutCreate,
  partnerInvoiceQuery,
  partnerSummary,
  payoutDetail,
  payoutPage,
  payoutQuery,
  slug,
  summaryQuery,
} from '@dezky/contracts'
import { Controller } from '@nestjs/common'
import { z } from 'zod'

import { Endpoint, endpoint, Input, type InputOf } from '../../../common/http/endpoint.ts'
import { DescribeInvoices } from '../use-cases/describe-invoices.ts'
import { DescribePayouts } from '../use-cases/describe-payouts.ts'
import { FindOwner } from '../use-cases/find-owner.ts'
import { ReadSummaries } from '../use-cases/read-summaries.ts'
import { SetCut } from '../use-cases/set-cut.ts'
import { csvStatement, pdfStatement } from './statements.ts'

const params = z.object({ slug })
const one = z.object({ slug, id })
const tag = 'billing'
const path = '/partners/:slug/billing'
const readers = ['portal', 'operator'] as const
const refused = ['partners.not_found'] as const

const getPartnerSummary = endpoint({
  method: 'GET',
  path: `${path}/summary`,
  id: 'getPartnerSummary',
  tag,
  summary: 'What a partner’s customers pay, its share, and its next payout',
  access: readers,
  params,
  query: summaryQuery,
  answers: { 200: partnerSummary },
  errors: refused,
})

const setPartnerCut = endpoint({
  method: 'POST',
  path: `${path}/cuts`,
  id: 'setPartnerCut',
  tag,
  summary: 'Set a partner’s share from an instant on',
  access: ['operator'],
  params,
  body: partnerCutCreate,
  query: summaryQuery,
  answers: { 200: partnerSummary },
  errors: [...refused, 'billing.cut_in_past'],
  audit: 'partner.cut_changed',
})

const listPartnerInvoices = endpoint({
  method: 'GET',
  path: `${path}/invoices`,
  id: 'listPartnerInvoices',
  tag,
  summary: 'The invoices of a partner’s customers, with its share of each',
  access: readers,
  params,
  query: partnerInvoiceQuery,
  answers: { 200: invoicePage },
  errors: [...refused, 'tenants.not_found', 'request.bad_cursor'],
})

const listPartnerPayouts = endpoint({
  method: 'GET',
  path: `${path}/payouts`,
  id: 'listPartnerPayouts',
  tag,
  summary: 'The payouts of a partner',
  access: readers,
  params,
  query: payoutQuery,
  answers: { 200: payoutPage },
  errors: [...refused, 'request.bad_cursor'],
})

const getPartnerPayout = endpoint({
  method: 'GET',
  path: `${path}/payouts/:id`,
  id: 'getPartnerPayout',
  tag,
  summary: 'One payout of a partner, line by line',
  access: readers,
  params: one,
  answers: { 200: payoutDetail },
  errors: [...refused, 'billing.payout_not_found'],
})

const getPartnerStatementPdf = endpoint({
  method: 'GET',
  path: `${path}/payouts/:id/statement.pdf`,
  id: 'getPartnerStatementPdf',
  tag,
  summary: 'The self-billing statement of a payout on paper',
  access: readers,
  params: one,
  answers: { 200: 'application/pdf' },
  errors: [...refused, 'billing.payout_not_found'],
})

const getPartnerStatementCsv = endpoint({
  method: 'GET',
  path: `${path}/payouts/:id/statement.csv`,
  id: 'getPartnerStatementCsv',
  tag,
  summary: 'The lines of a payout for a spreadsheet',
  access: readers,
  params: one,
  answers: { 200: 'text/csv' },
  errors: [...refused, 'billing.payout_not_found'],
})

@Controller()
export class PartnerBillingController {
  private readonly owners: FindOwner
  private readonly summaries: ReadSummaries
  private readonly cuts: SetCut
  private readonly invoices: DescribeInvoices
  private readonly payouts: DescribePayouts

  constructor(
    owners: FindOwner,
    summaries: ReadSummaries,
    cuts: SetCut,
    invoices: DescribeInvoices,
    payouts: DescribePayouts,
  ) {
    this.owners = owners
    this.summaries = summaries
    this.cuts = cuts
    this.invoices = invoices
    this.payouts = payouts
  }

  @Endpoint(getPartnerSummary)
  async summary(@Input() { ctx, params, query }: InputOf<typeof getPartnerSummary>) {
    return this.summaries.partner(ctx, params.slug, query)
  }

  @Endpoint(setPartnerCut)
  async setCut(@Input() { ctx, params, query, body }: InputOf<typeof setPartnerCut>) {
    await this.cuts.execute(ctx, params.slug, body)
    return this.summaries.partner(ctx, params.slug, query)
  }

  @Endpoint(listPartnerInvoices)
  async listInvoices(@Input() { ctx, params, query }: InputOf<typeof listPartnerInvoices>) {
    return this.invoices.list(
      ctx,
      await this.owners.execute(ctx, { partner: params.slug, tenant: query.tenant }),
      query,
    )
  }

  @Endpoint(listPartnerPayouts)
  async listPayouts(@Input() { ctx, params, query }: InputOf<typeof listPartnerPayouts>) {
    const { partnerId } = await this.owners.execute(ctx, { partner: params.slug })
    return this.payouts.list(ctx, { ...query, partnerId })
  }

  @Endpoint(getPartnerPayout)
  async payout(@Input() { ctx, params }: InputOf<typeof getPartnerPayout>) {
    return this.payouts.one(ctx, params.id, await this.owners.partner(ctx, params.slug))
  }

  @Endpoint(getPartnerStatementPdf)
  async pdf(@Input() { ctx, params }: InputOf<typeof getPartnerStatementPdf>) {
    return pdfStatement(await this.payouts.statement(ctx, params.id, await this.owners.partner(ctx, params.slug)))
  }

  @Endpoint(getPartnerStatementCsv)
  async csv(@Input() { ctx, params }: InputOf<typeof getPartnerStatementCsv>) {
    return csvStatement(await this.payouts.statement(ctx, params.id, await this.owners.partner(ctx, params.slug)))
  }
}
