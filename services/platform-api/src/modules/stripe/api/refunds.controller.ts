import { id, invoice, refundCreate, refundPreview, refundPreviewQuery } from '@dezky/contracts'
import { Controller } from '@nestjs/common'
import { z } from 'zod'

import { Endpoint, endpoint, Input, type InputOf } from '../../../common/http/endpoint.ts'
import { PreviewRefund } from '../../billing/index.ts'
import { RefundInvoice } from '../refunds/refund-invoice.ts'

const params = z.object({ id })
const tag = 'billing'
const access = ['operator'] as const
const path = '/billing/invoices/:id/refunds'
const refused = ['billing.invoice_not_found', 'billing.invoice_not_paid', 'billing.refund_too_large'] as const

const previewRefund = endpoint({
  method: 'GET',
  path: `${path}/preview`,
  id: 'previewRefund',
  tag,
  summary: 'What giving money back would do to the invoice and the partner’s share',
  access,
  params,
  query: refundPreviewQuery,
  answers: { 200: refundPreview },
  errors: refused,
})

const refundInvoice = endpoint({
  method: 'POST',
  path,
  id: 'refundInvoice',
  tag,
  summary: 'Give a payment back, in whole or in part',
  description:
    'Through Stripe, or, with `reference`, by a bank transfer that was made. A credit note of ours documents it; the ' +
    'partner’s share of its net is taken back.',
  access,
  params,
  body: refundCreate,
  answers: { 201: invoice },
  errors: [
    ...refused,
    'billing.refund_by_hand',
    'billing.stripe_disabled',
    'billing.stripe_refused',
    'billing.stripe_failed',
  ],
  etag: true,
  audit: 'invoice.refund_asked',
})

@Controller()
export class RefundsController {
  private readonly preview: PreviewRefund
  private readonly refund: RefundInvoice

  constructor(preview: PreviewRefund, refund: RefundInvoice) {
    this.preview = preview
    this.refund = refund
  }

  @Endpoint(previewRefund)
  async previewRefund(@Input() { ctx, params, query }: InputOf<typeof previewRefund>) {
    return this.preview.execute(ctx, params.id, query.amountMinor)
  }

  @Endpoint(refundInvoice)
  async refundInvoice(@Input() { ctx, params, body, ifMatch }: InputOf<typeof refundInvoice>) {
    return this.refund.execute(ctx, params.id, body, ifMatch)
  }
}
