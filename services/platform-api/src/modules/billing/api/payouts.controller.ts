import {
  id,
  payout,
  payoutDetail,
  payoutPage,
  payoutPay,
  payoutReverse,
  periodClose,
  periodClosed,
  platformPayoutQuery,
} from '@dezky/contracts'
import { Controller } from '@nestjs/common'
import { z } from 'zod'

import { Endpoint, endpoint, Input, type InputOf } from '../../../common/http/endpoint.ts'
import { ClosePeriod } from '../use-cases/close-period.ts'
import { DescribePayouts } from '../use-cases/describe-payouts.ts'
import { FindOwner } from '../use-cases/find-owner.ts'
import { MovePayout } from '../use-cases/move-payout.ts'
import { csvStatement, pdfStatement } from './statements.ts'

const params = z.object({ id })
const tag = 'billing'
const access = ['operator'] as const
const path = '/billing/payouts'
const refused = ['billing.payout_not_found', 'billing.payout_illegal_transition', 'billing.engine_off'] as const
const ofStripe = ['billing.stripe_disabled', 'billing.stripe_refused', 'billing.stripe_failed'] as const

const listPayouts = endpoint({
  method: 'GET',
  path,
  id: 'listPayouts',
  tag,
  summary: 'All payouts, the one closed last first',
  access,
  query: platformPayoutQuery,
  answers: { 200: payoutPage },
  errors: ['request.bad_cursor', 'partners.not_found'],
})

const closePeriod = endpoint({
  method: 'POST',
  path: `${path}/close`,
  id: 'closePeriod',
  tag,
  summary: 'Close a period: what partners are owed becomes payouts',
  access,
  body: periodClose,
  answers: { 200: periodClosed },
  errors: ['billing.period_not_over', 'billing.engine_off', 'partners.not_found'],
  audit: 'payout.period_closed',
})

const getPayout = endpoint({
  method: 'GET',
  path: `${path}/:id`,
  id: 'getPayout',
  tag,
  summary: 'One payout, line by line',
  access,
  params,
  answers: { 200: payoutDetail },
  errors: ['billing.payout_not_found'],
  etag: true,
})

const getStatementPdf = endpoint({
  method: 'GET',
  path: `${path}/:id/statement.pdf`,
  id: 'getStatementPdf',
  tag,
  summary: 'The self-billing statement of a payout on paper',
  access,
  params,
  answers: { 200: 'application/pdf' },
  errors: ['billing.payout_not_found'],
})

const getStatementCsv = endpoint({
  method: 'GET',
  path: `${path}/:id/statement.csv`,
  id: 'getStatementCsv',
  tag,
  summary: 'The lines of a payout for a spreadsheet',
  access,
  params,
  answers: { 200: 'text/csv' },
  errors: ['billing.payout_not_found'],
})

const approvePayout = endpoint({
  method: 'POST',
  path: `${path}/:id/approve`,
  id: 'approvePayout',
  tag,
  summary: 'Approve a payout',
  access,
  params,
  answers: { 200: payout },
  errors: refused,
  etag: true,
  audit: 'payout.approved',
})

const payPayout = endpoint({
  method: 'POST',
  path: `${path}/:id/pay`,
  id: 'payPayout',
  tag,
  summary: 'Pay an approved payout, by hand or through Stripe',
  access,
  params,
  body: payoutPay,
  answers: { 200: payout },
  errors: [...refused, ...ofStripe, 'billing.partner_not_connected'],
  etag: true,
  audit: 'payout.paid',
})

const reversePayout = endpoint({
  method: 'POST',
  path: `${path}/:id/reverse`,
  id: 'reversePayout',
  tag,
  summary: 'Take a payout back: its amount is owed again',
  access,
  params,
  body: payoutReverse,
  answers: { 200: payout },
  errors: [...refused, ...ofStripe],
  etag: true,
  audit: 'payout.reversed',
})

@Controller()
export class PayoutsController {
  private readonly payouts: DescribePayouts
  private readonly owners: FindOwner
  private readonly close: ClosePeriod
  private readonly move: MovePayout

  constructor(payouts: DescribePayouts, owners: FindOwner, close: ClosePeriod, move: MovePayout) {
    this.payouts = payouts
    this.owners = owners
    this.close = close
    this.move = move
  }

  @Endpoint(listPayouts)
  async list(@Input() { ctx, query: { partner, ...query } }: InputOf<typeof listPayouts>) {
    const { partnerId } = await this.owners.execute(ctx, { partner })
    return this.payouts.list(ctx, { ...query, partnerId })
  }

  @Endpoint(closePeriod)
  async closePeriod(@Input() { ctx, body }: InputOf<typeof closePeriod>) {
    return this.close.execute(ctx, body)
  }

  @Endpoint(getPayout)
  async get(@Input() { ctx, params }: InputOf<typeof getPayout>) {
    return this.payouts.one(ctx, params.id)
  }

  @Endpoint(getStatementPdf)
  async pdf(@Input() { ctx, params }: InputOf<typeof getStatementPdf>) {
    return pdfStatement(await this.payouts.statement(ctx, params.id))
  }

  @Endpoint(getStatementCsv)
  async csv(@Input() { ctx, params }: InputOf<typeof getStatementCsv>) {
    return csvStatement(await this.payouts.statement(ctx, params.id))
  }

  @Endpoint(approvePayout)
  async approve(@Input() { ctx, params, ifMatch }: InputOf<typeof approvePayout>) {
    return this.move.approve(ctx, params.id, ifMatch)
  }

  @Endpoint(payPayout)
  async pay(@Input() { ctx, params, body, ifMatch }: InputOf<typeof payPayout>) {
    return this.move.pay(ctx, params.id, body, ifMatch)
  }

  @Endpoint(reversePayout)
  async reverse(@Input() { ctx, params, body, ifMatch }: InputOf<typeof reversePayout>) {
    return this.move.reverse(ctx, params.id, body.reason, ifMatch)
  }
}
