import type { ComparisonDone, Difference } from '@dezky/contracts'

import type { Clock } from '../../../common/clock/clock.ts'
import { systemContext, type Context } from '../../../common/context/context.ts'
import { newId } from '../../../common/ids.ts'
import type { StripeGateway } from '../../../integrations/stripe/index.ts'
import type { Work } from '../../audit/audited-unit-of-work.ts'
import type { PayoutStore } from '../../billing/index.ts'
import { seenCustomer, seenPrice, seenSubscription } from '../objects/seen-contracts.ts'
import { seenCreditNote, seenInvoice, seenListedRefund, seenTransfer } from '../objects/seen-money.ts'
import type { Seen } from '../objects/seen.ts'
import type { StripeObjectStore } from '../objects/stripe-object.store.ts'
import { compare } from './compare.ts'
import type { DifferenceRow, DifferenceStore } from './difference.store.ts'
import { matchPayouts } from './match-payouts.ts'

/** Fields a list at Stripe does not carry, though a single object does; a refund's invoice and reason are asked for. */
const onlySingly = new Set([
  'paymentIntentId',
  'scheduledAt',
  'scheduledPriceId',
  'scheduledSeats',
  'scheduledUnitAmountMinor',
])
const onlySinglyOfRefunds = new Set(['invoiceId', 'reason'])

/**
 * Compares what we keep of prices, customers, subscriptions, invoices, refunds, credit notes and transfers with all that
 * Stripe has, matches transfers with payouts, and keeps every difference. Customers that stand for no tenant are not ours
 * to keep.
 */
export class CompareWithStripe {
  private readonly stripe: StripeGateway
  private readonly objects: StripeObjectStore
  private readonly differences: DifferenceStore
  private readonly payouts: PayoutStore
  private readonly work: Work
  private readonly clock: Clock

  constructor(
    stripe: StripeGateway,
    objects: StripeObjectStore,
    differences: DifferenceStore,
    payouts: PayoutStore,
    work: Work,
    clock: Clock,
  ) {
    this.stripe = stripe
    this.objects = objects
    this.differences = differences
    this.payouts = payouts
    this.work = work
    this.clock = clock
  }

  /** @throws AppError billing.stripe_disabled and those of the client; then the last comparison stands */
  async execute(ctx: Context): Promise<ComparisonDone> {
    const all = systemContext('stripe-comparison', ctx.requestId)
    const now = this.clock.now()
    const id = newId(now)
    const sides = await this.theirs()
    const rows: DifferenceRow[] = []
    let objects = 0
    for (const [kind, theirs] of sides) {
      const ours = await this.objects.ofKind(all, this.stripe.client.livemode, kind)
      objects += new Set([...ours, ...theirs].map((one) => one.id)).size
      for (const found of compare(ours.map(asListed(kind)), theirs.map(asListed(kind)))) {
        rows.push({ id: newId(now), runId: id, object: kind, foundAt: now, ...found })
      }
    }
    const payouts = await this.payouts.all(all)
    objects += payouts.length
    const transfers = sides.find(([kind]) => kind === 'transfer')?.[1] ?? []
    for (const found of matchPayouts(payouts, transfers)) {
      rows.push({ id: newId(now), runId: id, object: 'payout', foundAt: now, ...found })
    }
    await this.work.run(ctx, async (unit) => {
      await this.differences.replace(all, { id, comparedAt: now, objects, differences: rows.length }, rows)
      await unit.record({ action: 'billing.compared', data: { objects, differences: rows.length } })
    })
    return { objects, differences: rows.length }
  }

  /** All that Stripe has, by kind. */
  private async theirs(): Promise<[kind: Exclude<Difference['object'], 'payout'>, objects: Seen[]][]> {
    const { catalogue, reads } = this.stripe
    return [
      ['price', (await catalogue.prices()).map(seenPrice)],
      ['customer', (await reads.customers()).map(seenCustomer).filter(({ ourId }) => ourId !== null)],
      ['subscription', (await reads.subscriptions()).map(seenSubscription)],
      ['invoice', (await reads.invoicesSince(new Date(0))).map(seenInvoice)],
      ['refund', (await reads.refunds()).map(seenListedRefund)],
      ['credit_note', (await reads.creditNotes()).map(seenCreditNote)],
      ['transfer', (await reads.transfers()).map(seenTransfer)],
    ]
  }
}

const asListed = (kind: Difference['object']) => {
  const absent = kind === 'refund' ? onlySinglyOfRefunds : onlySingly
  return <T extends { readonly state: Seen['state'] }>(one: T): T => {
    const state = Object.fromEntries(Object.entries(one.state).filter(([name]) => !absent.has(name)))
    return { ...one, state }
  }
}
