import type { Document } from '../../documents/document-store.ts'
import { textOf } from '../../documents/read.ts'
import type { StripeWorld } from '../world.ts'

/** What the platform holds at Stripe in each currency: payments less fees, refunds, disputes and transfers. */
function heldByCurrency(world: StripeWorld): Map<string, number> {
  const held = new Map<string, number>()
  const add = (kind: string, amount: (object: Document) => number) => {
    for (const object of world.all(kind)) {
      const currency = textOf(object, 'currency')
      held.set(currency, (held.get(currency) ?? 0) + amount(object))
    }
  }
  add('balance_transaction', ({ net }) => Number(net))
  add('refund', ({ amount }) => -Number(amount))
  add('dispute', ({ amount, status }) => (status === 'won' ? 0 : -Number(amount)))
  add('transfer', ({ amount, amount_reversed: back }) => Number(back) - Number(amount))
  return held
}

/** Minor units that can be transferred now. */
export const availableIn = (world: StripeWorld, currency: string): number => heldByCurrency(world).get(currency) ?? 0

export function readBalance(world: StripeWorld): Document {
  const available = [...heldByCurrency(world)].map(([currency, amount]) => {
    return { amount, currency, source_types: { card: amount } }
  })
  return { object: 'balance', available, livemode: false, pending: [] }
}
