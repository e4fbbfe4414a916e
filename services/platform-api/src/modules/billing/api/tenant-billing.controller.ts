import {
  id,
  invoice,
  invoicePage,
  invoiceQuery,
  slug,
  subscriptionPreview,
  subscriptionPreviewQuery,
  tenantBilling,
} from '@dezky/contracts'
import { Controller } from '@nestjs/common'
import { z } from 'zod'

import { Answer, Endpoint, endpoint, Input, type InputOf } from '../../../common/http/endpoint.ts'
import { invoicePaper } from '../documents/papers.ts'
import { printPaper } from '../documents/pdf.ts'
import { DescribeInvoices } from '../use-cases/describe-invoices.ts'
import { PreviewInvoices } from '../use-cases/preview-invoices.ts'
import { ReadTenantBilling } from '../use-cases/read-tenant-billing.ts'

const params = z.object({ slug })
const one = z.object({ slug, id })
const tag = 'billing'
const path = '/tenants/:slug/billing'
const readers = ['portal', 'operator'] as const
const refused = ['tenants.not_found'] as const

const getTenantBilling = endpoint({
  method: 'GET',
  path,
  id: 'getTenantBilling',
  tag,
  summary: 'What a tenant pays and owes, and what its next invoice would say',
  description: 'For its administrators and whoever looks after it. Needs nothing of Stripe.',
  access: readers,
  params,
  answers: { 200: tenantBilling },
  errors: refused,
})

const listTenantInvoices = endpoint({
  method: 'GET',
  path: `${path}/invoices`,
  id: 'listTenantInvoices',
  tag,
  summary: 'The invoices of a tenant',
  access: readers,
  params,
  query: invoiceQuery,
  answers: { 200: invoicePage },
  errors: [...refused, 'request.bad_cursor'],
})

const getTenantInvoice = endpoint({
  method: 'GET',
  path: `${path}/invoices/:id`,
  id: 'getTenantInvoice',
  tag,
  summary: 'One invoice of a tenant',
  access: readers,
  params: one,
  answers: { 200: invoice },
  errors: [...refused, 'billing.invoice_not_found'],
})

const getTenantInvoicePdf = endpoint({
  method: 'GET',
  path: `${path}/invoices/:id/pdf`,
  id: 'getTenantInvoicePdf',
  tag,
  summary: 'One invoice of a tenant on paper',
  access: readers,
  params: one,
  answers: { 200: 'application/pdf' },
  errors: [...refused, 'billing.invoice_not_found'],
})

const previewSubscription = endpoint({
  method: 'GET',
  path: '/tenants/:slug/subscription/preview',
  id: 'previewSubscription',
  tag: 'subscriptions',
  summary: 'What other seats or another plan would cost; changes nothing',
  access: readers,
  params,
  query: subscriptionPreviewQuery,
  answers: { 200: subscriptionPreview },
  errors: [
    ...refused,
    'subscriptions.none',
    'prices.not_found',
    'subscriptions.currency_unavailable',
    'subscriptions.seats_out_of_range',
    'billing.stripe_refused',
    'billing.stripe_failed',
  ],
})

/** An invoice on paper, to be saved under its number. */
export async function pdfOf(answer: z.infer<typeof invoice>): Promise<Answer<Buffer>> {
  const name = `invoice-${answer.number ?? answer.id}.pdf`
  return new Answer(200, await printPaper(invoicePaper(answer)), {
    'content-type': 'application/pdf',
    'content-disposition': `attachment; filename="${name}"`,
  })
}

@Controller()
export class TenantBillingController {
  private readonly billing: ReadTenantBilling
  private readonly invoices: DescribeInvoices
  private readonly previews: PreviewInvoices

  constructor(billing: ReadTenantBilling, invoices: DescribeInvoices, previews: PreviewInvoices) {
    this.billing = billing
    this.invoices = invoices
    this.previews = previews
  }

  @Endpoint(getTenantBilling)
  async get(@Input() { ctx, params }: InputOf<typeof getTenantBilling>) {
    return this.billing.execute(ctx, params.slug)
  }

  @Endpoint(listTenantInvoices)
  async list(@Input() { ctx, params, query }: InputOf<typeof listTenantInvoices>) {
    const { id: tenantId } = await this.billing.reach(ctx, params.slug)
    return this.invoices.list(ctx, { tenantId }, query)
  }

  @Endpoint(getTenantInvoice)
  async invoice(@Input() { ctx, params }: InputOf<typeof getTenantInvoice>) {
    const { id: tenantId } = await this.billing.reach(ctx, params.slug)
    return this.invoices.one(ctx, { tenantId }, params.id)
  }

  @Endpoint(getTenantInvoicePdf)
  async pdf(@Input() { ctx, params }: InputOf<typeof getTenantInvoicePdf>) {
    const { id: tenantId } = await this.billing.reach(ctx, params.slug)
    return pdfOf(await this.invoices.one(ctx, { tenantId }, params.id))
  }

  @Endpoint(previewSubscription)
  async preview(@Input() { ctx, params, query }: InputOf<typeof previewSubscription>) {
    return this.previews.change(ctx, params.slug, query)
  }
}
