import type { ComparisonDone, Difference } from '@dezky/contracts'

import type { Clock } from '../../../common/clock/clock.ts'
import { systemContext, type Context } from '../../../common/context/context.ts'
import { newId } from '../../../common/ids.ts'
import type { StripeGateway } from '../../../integrations/stripe/index.ts'
import type { Work } from '../../audit/audited-unit-of-work.ts'
import type { TenantStore } from '../../tenants/index.ts'
import { seenPrice, seenSubscription } from '../objects/seen-contracts.ts'
import { seenInvoice } from '../objects/seen-money.ts'
import type { Seen } from '../objects/seen.ts'
import type { StripeObjectStore } from '../objects/stripe-object.store.ts'
import { compare } from './compare.ts'
import type { DifferenceRow, DifferenceStore } from './difference.store.ts'

/** Fields a list at Stripe does not carry, though a single object does. */
const onlySingly = new Set([
  'paymentIntentId',
  'scheduledAt',
  'scheduledPriceId',
  'scheduledSeats',
  'scheduledUnitAmountMinor',
])

/** Compares what we keep of prices, subscriptions and invoices with all that Stripe has, and keeps every difference. */
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
    const sides = {
      price: (await this.stripe.catalogue.prices()).map(seenPrice),
      subscription: (await this.stripe.reads.subscriptions()).map(seenSubscription),
      invoice: (await this.stripe.reads.invoicesSince(new Date(0))).map(seenInvoice),
    }
    const rows: DifferenceRow[] = []
    let objects = 0
    for (const [kind, theirs] of Object.entries(sides) as [keyof typeof sides, Seen[]][]) {
      const ours = await this.objects.ofKind(all, this.stripe.client.livemode, kind)
      objects += new Set([...ours, ...theirs].map((one) => one.id)).size
      for (const found of compare(ours.map(asListed), theirs.map(asListed))) {
        rows.push({ id: newId(now), runId: id, object: kind, foundAt: now, ...found })
      }
    }
    await this.work.run(ctx, async (unit) => {
      await this.differences.replace(all, { id, comparedAt: now, objects, differences: rows.length }, rows)
      await unit.record({ action: 'billing.compared', data: { objects, differences: rows.length } })
    })
    return { objects, differences: rows.length }
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

function asListed<T extends { readonly state: Seen['state'] }>(one: T): T {
  const state = Object.fromEntries(Object.entries(one.state).filter(([name]) => !onlySingly.has(name)))
  return { ...one, state }
}
