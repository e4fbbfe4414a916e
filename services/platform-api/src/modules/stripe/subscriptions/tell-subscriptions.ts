import type { Currency, Interval, SubscriptionStatus } from '@dezky/contracts'

import type { Context } from '../../../common/context/context.ts'
import type { Unit } from '../../../common/store/unit-of-work.ts'
import type { EventDraft } from '../../audit/inbox/event-draft.ts'
import type { PriceStore } from '../../catalogue/index.ts'
import type { FollowSubscription, RemoteState, ScheduledPurchase } from '../../subscriptions/index.ts'
import type { TenantStore } from '../../tenants/index.ts'
import type { Listener, Occasion } from '../objects/look-at-stripe.ts'
import type { Seen } from '../objects/seen.ts'

/** Stripe's words for how a subscription stands, in ours; one whose first payment has not come is none yet. */
const statuses: Readonly<Record<string, SubscriptionStatus>> = {
  trialing: 'trialing',
  active: 'active',
  past_due: 'past_due',
  unpaid: 'past_due',
  paused: 'paused',
  canceled: 'cancelled',
  incomplete_expired: 'cancelled',
}

/** Tells subscriptions what Stripe has of them. One of a price that is not ours stays in the mirror alone. */
export class TellSubscriptions implements Listener {
  private readonly follow: FollowSubscription
  private readonly prices: PriceStore
  private readonly tenants: TenantStore

  constructor(follow: FollowSubscription, prices: PriceStore, tenants: TenantStore) {
    this.follow = follow
    this.prices = prices
    this.tenants = tenants
  }

  /** Within the unit of work in which the object is written down. @throws LostRace when it changed here meanwhile */
  async of(ctx: Context, unit: Unit<EventDraft>, seen: Seen, { asked }: Occasion): Promise<void> {
    if (seen.kind !== 'subscription' || seen.tenantId === null) return
    const tenant = await this.tenants.byId(ctx, seen.tenantId)
    const state = await this.stateOf(ctx, seen)
    if (!tenant || !state) return
    const createdAt = instant(seen, 'createdAt') ?? state.anchorAt
    await this.follow.execute(ctx, unit, tenant, { state, createdAt, endedAt: instant(seen, 'endedAt'), asked })
  }

  private async stateOf(ctx: Context, seen: Seen): Promise<RemoteState | null> {
    const status = statuses[String(seen.state['status'])]
    const priceId = seen.state['priceId']
    const [startAt, endAt] = [instant(seen, 'currentPeriodStartAt'), instant(seen, 'currentPeriodEndAt')]
    const anchorAt = instant(seen, 'anchorAt')
    if (status === undefined || typeof priceId !== 'string' || !startAt || !endAt || !anchorAt) return null
    const price = await this.prices.known(ctx, priceId)
    if (!price) return null
    return {
      stripeSubscriptionId: seen.id,
      status,
      planKey: price.planKey,
      priceId,
      interval: seen.state['interval'] as Interval,
      currency: seen.state['currency'] as Currency,
      seats: Number(seen.state['seats']),
      unitAmountMinor: Number(seen.state['unitAmountMinor']),
      anchorAt,
      currentPeriodStartAt: startAt,
      currentPeriodEndAt: endAt,
      trialEndsAt: instant(seen, 'trialEndsAt'),
      cancelAtPeriodEnd: seen.state['cancelAtPeriodEnd'] === true,
      scheduledChange: await this.scheduledOf(ctx, seen),
      pausedAt: null,
    }
  }

  private async scheduledOf(ctx: Context, { state }: Seen): Promise<ScheduledPurchase | null> {
    const { scheduledAt: at, scheduledPriceId: priceId } = state
    if (typeof at !== 'string' || typeof priceId !== 'string') return null
    const price = await this.prices.known(ctx, priceId)
    if (!price) return null
    const { planKey, interval } = price
    const [seats, unitAmountMinor] = [Number(state['scheduledSeats']), Number(state['scheduledUnitAmountMinor'])]
    return { planKey, priceId, interval, seats, unitAmountMinor, at }
  }
}

function instant({ state }: Seen, name: string): Date | null {
  const value = state[name]
  return typeof value === 'string' ? new Date(value) : null
}
