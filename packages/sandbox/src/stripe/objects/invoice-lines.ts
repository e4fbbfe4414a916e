import type { Document, Json } from '../../documents/document-store.ts'
import { objectOf, textOf } from '../../documents/read.ts'
import type { StripeWorld } from '../world.ts'

export interface Line {
  readonly amount: number
  readonly description: string
  readonly quantity: number
  readonly start: number
  readonly end: number
  readonly proration: boolean
  readonly priceId: string
}

export const itemOf = (subscription: Document): Document => {
  const data = objectOf(subscription, 'items')['data']
  return (Array.isArray(data) ? (data[0] as Document | undefined) : undefined) ?? {}
}

const unitOf = (price: Document): number => Number(price['unit_amount'])

/** A whole period of a subscription. */
export function periodLine(world: StripeWorld, subscription: Document, start: number, end: number): Line {
  const item = itemOf(subscription)
  const price = objectOf(item, 'price')
  const quantity = Number(item['quantity'])
  const name = textOf(world.get('product', price['product']), 'name')
  const interval = textOf(objectOf(price, 'recurring'), 'interval')
  return {
    amount: unitOf(price) * quantity,
    description: `${quantity} × ${name} (per ${interval})`,
    quantity,
    start,
    end,
    proration: false,
    priceId: textOf(price, 'id'),
  }
}

/** What is left of the present period, taken back at the old price and charged at the new one; rounded line by line. */
export function prorations(
  world: StripeWorld,
  subscription: Document,
  to: { price: Document; quantity: number },
  at: number,
): Line[] {
  const item = itemOf(subscription)
  const [start, end] = [Number(item['current_period_start']), Number(item['current_period_end'])]
  const share = Math.max(0, Math.min(1, (end - at) / (end - start)))
  const from = { price: objectOf(item, 'price'), quantity: Number(item['quantity']) }
  const line = ({ price, quantity }: typeof to, sign: 1 | -1, word: string): Line => ({
    amount: sign * Math.round(unitOf(price) * quantity * share),
    description: `${word} time on ${quantity} × ${textOf(world.get('product', price['product']), 'name')}`,
    quantity,
    start: at,
    end,
    proration: true,
    priceId: textOf(price, 'id'),
  })
  return [line(from, -1, 'Unused'), line(to, 1, 'Remaining')]
}

/** Half away from zero, as Stripe rounds tax of a line. */
export const taxOf = (amount: number, percentage: number): number =>
  Math.sign(amount) * Math.round((Math.abs(amount) * Math.round(percentage * 100)) / 10_000)

export interface Totals {
  readonly net: number
  readonly tax: number
  readonly lines: Document[]
}

/** The lines as Stripe writes them, and their sums. */
export function totalsOf(
  world: StripeWorld,
  lines: readonly Line[],
  subscription: Document,
  invoiceId: string,
): Totals {
  const rates = itemOf(subscription)['tax_rates']
  const rate = (Array.isArray(rates) ? rates[0] : undefined) as Document | undefined
  const percentage = Number(rate?.['percentage'] ?? 0)
  const taxes = lines.map(({ amount }) => taxOf(amount, percentage))
  const written = lines.map((line, index): Document => {
    const tax: Json =
      rate === undefined
        ? []
        : [
            {
              amount: taxes[index] ?? 0,
              tax_behavior: 'exclusive',
              tax_rate_details: { tax_rate: textOf(rate, 'id') },
              taxability_reason: 'standard_rated',
              taxable_amount: line.amount,
              type: 'tax_rate_details',
            },
          ]
    return {
      id: world.id('il'),
      object: 'line_item',
      amount: line.amount,
      currency: textOf(subscription, 'currency'),
      description: line.description,
      discount_amounts: [],
      discountable: !line.proration,
      discounts: [],
      invoice: invoiceId,
      livemode: false,
      metadata: objectOf(subscription, 'metadata'),
      parent: {
        invoice_item_details: null,
        subscription_item_details: {
          invoice_item: null,
          proration: line.proration,
          proration_details: null,
          subscription: textOf(subscription, 'id'),
          subscription_item: textOf(itemOf(subscription), 'id'),
        },
        type: 'subscription_item_details',
      },
      period: { start: line.start, end: line.end },
      pretax_credit_amounts: [],
      pricing: {
        type: 'price_details',
        unit_amount_decimal: null,
        price_details: { price: line.priceId, product: '' },
      },
      quantity: line.quantity,
      subtotal: line.amount,
      taxes: tax,
    }
  })
  return {
    net: lines.reduce((sum, { amount }) => sum + amount, 0),
    tax: taxes.reduce((sum, tax) => sum + tax, 0),
    lines: written,
  }
}
