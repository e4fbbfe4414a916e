import { comparisonDone, differencePage, pageQuery } from '@dezky/contracts'
import { Controller } from '@nestjs/common'

import { Endpoint, endpoint, Input, type InputOf } from '../../../common/http/endpoint.ts'
import { CompareWithStripe } from '../reconcile/compare-with-stripe.ts'
import { ReadDifferences } from '../reconcile/read-differences.ts'

const listDifferences = endpoint({
  method: 'GET',
  path: '/billing/differences',
  id: 'listDifferences',
  tag: 'billing',
  summary: 'Where ours and Stripe’s disagree, as last compared',
  access: ['operator'],
  query: pageQuery.omit({ q: true }),
  answers: { 200: differencePage },
  errors: ['request.bad_cursor'],
})

const runComparison = endpoint({
  method: 'POST',
  path: '/billing/differences/run',
  id: 'runComparison',
  tag: 'billing',
  summary: 'Compare ours with Stripe’s now',
  description:
    'Prices, customers, subscriptions, invoices, refunds, credit notes, and transfers with their payouts. It also happens every night.',
  access: ['operator'],
  answers: { 200: comparisonDone },
  errors: ['billing.stripe_disabled', 'billing.stripe_failed'],
  audit: 'billing.compared',
})

@Controller()
export class DifferencesController {
  private readonly compare: CompareWithStripe
  private readonly differences: ReadDifferences

  constructor(compare: CompareWithStripe, differences: ReadDifferences) {
    this.compare = compare
    this.differences = differences
  }

  @Endpoint(listDifferences)
  async list(@Input() { ctx, query }: InputOf<typeof listDifferences>) {
    return this.differences.execute(ctx, query.cursor, query.limit)
  }

  @Endpoint(runComparison)
  async run(@Input() { ctx }: InputOf<typeof runComparison>) {
    return this.compare.execute(ctx)
  }
}
