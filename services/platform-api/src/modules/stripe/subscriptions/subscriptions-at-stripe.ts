import type { InvoiceLine } from '@dezky/contracts'
import type { Stripe } from 'stripe'

import { systemContext, type Context } from '../../../common/context/context.ts'
import { AppError } from '../../../common/errors/app-error.ts'
import type { StripeGateway } from '../../../integrations/stripe/index.ts'
import type { EngineGate } from '../../billing/index.ts'
import {
  type LookAgain,
  type Purchase,
  type Remote,
  type RemoteMove,
  RemoteSubscriptions,
} from '../../subscriptions/index.ts'
import type { SyncCatalogue } from '../catalogue/sync-catalogue.ts'
import type { LookAtStripe } from '../objects/look-at-stripe.ts'
import { seenInvoice } from '../objects/seen-money.ts'
import { idOf } from '../objects/seen.ts'
import type { StripeTaxRates } from './stripe-tax-rates.ts'

/** Where billing is off nothing more is sold; whoever wants out may leave. */
const costs = new Set<RemoteMove['kind']>(['change', 'schedule', 'keep', 'resume'])

/** Under a schedule Stripe takes neither another item nor an end: it is let go of first. */
const endsSchedule = new Set<RemoteMove['kind']>(['change', 'cancel', 'keep', 'withdraw'])

/** Subscriptions whose periods, invoices and payments are Stripe's. */
export class SubscriptionsAtStripe extends RemoteSubscriptions {
  private readonly stripe: StripeGateway
  private readonly catalogue: SyncCatalogue
  private readonly taxRates: StripeTaxRates
  private readonly look: LookAtStripe
  private readonly engine: EngineGate

  constructor(
    stripe: StripeGateway,
    catalogue: SyncCatalogue,
    taxRates: StripeTaxRates,
    look: LookAtStripe,
    engine: EngineGate,
  ) {
    super()
    this.stripe = stripe
    this.catalogue = catalogue
    this.taxRates = taxRates
    this.look = look
    this.engine = engine
  }

  override async move(ctx: Context, remote: Remote, move: RemoteMove): Promise<LookAgain> {
    if (costs.has(move.kind)) await this.engine.require(ctx, remote.tenant)
    const id = idAt(remote)
    await this.make(ctx, remote, move, await this.stripe.reads.subscription(id))
    const system = systemContext('subscriptions', ctx.requestId)
    return async () => {
      const apply = await this.look.at(system, { kind: 'subscription', id, account: null })
      return (unit) => apply(unit, { asked: true })
    }
  }

  override async preview(ctx: Context, remote: Remote, to: Purchase, at: Date): Promise<readonly InvoiceLine[] | null> {
    if (!this.stripe.client.enabled) return null
    const theirs = await this.stripe.reads.subscription(idAt(remote))
    const wish = await this.wishOf(ctx, remote, to, theirs)
    return seenInvoice(await this.stripe.subscriptions.preview(wish, at)).lines ?? []
  }

  override async upcoming(_ctx: Context, remote: Remote): Promise<readonly InvoiceLine[] | null> {
    if (!this.stripe.client.enabled) return null
    try {
      const invoice = await this.stripe.subscriptions.upcoming(idAt(remote))
      // Of a long one only the beginning is told, whose sum would be wrong.
      return invoice.lines.has_more ? null : (seenInvoice(invoice).lines ?? [])
    } catch (error) {
      // A page of ours does not fail with Stripe: it shows what we derive.
      if (error instanceof AppError) return null
      throw error
    }
  }

  private async make(ctx: Context, remote: Remote, move: RemoteMove, theirs: Stripe.Subscription): Promise<void> {
    const { subscriptions } = this.stripe
    const { version } = remote.subscription
    const { id } = theirs
    const scheduleId = idOf(theirs.schedule)
    if (move.kind === 'schedule') return this.schedule(ctx, remote, move.to, theirs)
    if (scheduleId !== null && endsSchedule.has(move.kind)) await subscriptions.release(scheduleId)
    switch (move.kind) {
      case 'change':
        await subscriptions.change(await this.wishOf(ctx, remote, move.to, theirs), version)
        break
      case 'cancel':
      case 'keep':
        await subscriptions.cancelAtPeriodEnd(id, move.kind === 'cancel', version)
        break
      case 'pause':
      case 'resume':
        await subscriptions.pause(id, move.kind === 'pause', version)
        break
      case 'end':
        if (theirs.status !== 'canceled') await subscriptions.cancel(id)
        break
      case 'withdraw':
    }
  }

  private async schedule(ctx: Context, remote: Remote, to: Purchase, theirs: Stripe.Subscription): Promise<void> {
    const { subscriptions } = this.stripe
    const { version } = remote.subscription
    const [item] = theirs.items.data
    if (!item) return
    const taxRateId = await this.taxRates.of(remote.tenant)
    const { currency } = remote.subscription
    const next = {
      stripePriceId: await this.catalogue.stripePriceOf(ctx, to.priceId, currency),
      seats: to.seats,
      taxRateId,
    }
    const present = {
      stripePriceId: item.price.id,
      seats: item.quantity ?? 1,
      taxRateId,
      startsAt: item.current_period_start,
      endsAt: item.current_period_end,
    }
    const scheduleId = idOf(theirs.schedule) ?? (await subscriptions.beginSchedule(theirs.id, version))
    await subscriptions.schedule(
      scheduleId,
      { subscriptionId: theirs.id, interval: to.interval, present, next },
      version,
    )
  }

  private async wishOf(ctx: Context, { tenant, subscription }: Remote, to: Purchase, theirs: Stripe.Subscription) {
    // A retired price may be kept, and is known there.
    const [item] = theirs.items.data
    const kept = item?.price.metadata['dezky_price'] === to.priceId
    return {
      subscriptionId: theirs.id,
      itemId: item?.id ?? '',
      stripePriceId: kept ? item.price.id : await this.catalogue.stripePriceOf(ctx, to.priceId, subscription.currency),
      seats: to.seats,
      taxRateId: await this.taxRates.of(tenant),
    }
  }
}

const idAt = ({ subscription }: Remote): string => subscription.stripeSubscriptionId ?? ''
