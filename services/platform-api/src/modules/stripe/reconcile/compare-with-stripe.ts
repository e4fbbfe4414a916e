import type { ComparisonDone, Difference } from '@dezky/contracts'

import type { Clock } from '../../../common/clock/clock.ts'
import { systemContext, type Context } from '../../../common/context/context.ts'
import { newId } from '../../../common/ids.ts'
import type { StripeGateway } from '../../../integrations/stripe/index.ts'
import type { Work } from '../../audit/audited-unit-of-work.ts'
import type { TenantStore } from '../../tenants/index.ts'
import { seenCustomer, seenPrice, seenSubscription } from '../objects/seen-contracts.ts'
import { seenCreditNote, seenInvoice, seenListedRefund, seenTransfer } from '../objects/seen-money.ts'
import type { Seen } from '../objects/seen.ts'
import type { StripeObjectStore } from '../objects/stripe-object.store.ts'
import { compare } from './compare.ts'
import type { DifferenceRow, DifferenceStore } from './difference.store.ts'

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
 * Stripe has, and keeps every difference. Customers that stand for no tenant are not ours to keep.
 */
export class CompareWithStripe {
  private readonly stripe: StripeGateway
  private readonly objects: StripeObjectStore
  private readonly differences: DifferenceStore
  private readonly tenants: TenantStore
  private readonly work: Work
  private readonly clock: Clock

  constructor(
    stripe: StripeGateway,
    objects: StripeObjectStore,
    differences: DifferenceStore,
    tenants: TenantStore,
    work: Work,
    clock: Clock,
  ) {
    this.stripe = stripe
    this.objects = objects
    this.differences = differences
    this.tenants = tenants
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
    await this.work.run(ctx, async (unit) => {
      await this.differences.replace(all, { id, comparedAt: now, objects, differences: rows.length }, rows)
      await unit.record({ action: 'billing.compared', data: { objects, differences: rows.length } })
    })
    return { objects, differences: rows.length }
  }

  /** All that Stripe has, by kind. */
  private async theirs(): Promise<[kind: Difference['object'], objects: Seen[]][]> {
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

  /** What the last comparison found. @throws AppError request.bad_cursor */
  async page(ctx: Context, cursor: string | undefined, limit: number) {
    const last = await this.differences.last(ctx)
    if (!last) return { items: [], nextCursor: null, total: 0, comparedAt: null }
    const { rows, nextCursor, total } = await this.differences.page(ctx, last.id, cursor, limit)
    const ids = rows.flatMap(({ tenantId }) => (tenantId === null ? [] : [tenantId]))
    const tenants = new Map((await this.tenants.byIds(ctx, ids)).map((tenant) => [tenant.id, tenant]))
    const items = rows.map((row): Difference => {
      const tenant = row.tenantId === null ? undefined : tenants.get(row.tenantId)
      const { kind, objectId, stripeId, fields } = row
      return {
        id: row.id,
        kind,
        object: row.object as Difference['object'],
        objectId,
        stripeId,
        tenant: tenant ? { id: tenant.id, slug: tenant.slug, name: tenant.name } : null,
        fields,
        foundAt: row.foundAt.toISOString(),
      }
    })
    return { items, nextCursor, total, comparedAt: last.comparedAt.toISOString() }
  }
}

const asListed = (kind: Difference['object']) => {
  const absent = kind === 'refund' ? onlySinglyOfRefunds : onlySingly
  return <T extends { readonly state: Seen['state'] }>(one: T): T => {
    const state = Object.fromEntries(Object.entries(one.state).filter(([name]) => !absent.has(name)))
    return { ...one, state }
  }
}
