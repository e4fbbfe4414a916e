import { Injectable } from '@nestjs/common'

import { Clock } from '../../../common/clock/clock.ts'
import type { Context } from '../../../common/context/context.ts'
import { newId } from '../../../common/ids.ts'
import type { Unit } from '../../../common/store/unit-of-work.ts'
import { changes, type EventDraft } from '../../audit/inbox/event-draft.ts'
import { personal } from '../../audit/inbox/personal.ts'
import type { Tenant } from '../../tenants/index.ts'
import { withEntries } from '../domain/history.ts'
import { movementBetween } from '../domain/mrr.ts'
import { planOf } from '../domain/purchase.ts'
import { differenceOf, entriesOf, isNews, type RemoteState } from '../domain/remote-state.ts'
import { MovementStore } from '../store/movement.store.ts'
import { type SubscriptionRow, type SubscriptionState, SubscriptionStore } from '../store/subscription.store.ts'
import { Subscribers } from '../subscribers.ts'
import { ReviseSubscription } from './revise-subscription.ts'

const by = 'Stripe'
const told = ['status', 'planKey', 'priceId', 'interval', 'currency', 'seats', 'unitAmountMinor', 'cancelAtPeriodEnd']

/** What Stripe says of a subscription, and when. */
export interface Told {
  readonly state: RemoteState
  readonly createdAt: Date
  readonly endedAt: Date | null
  /** somebody asked for it here, and tells of it: no history and no event besides */
  readonly asked: boolean
}

/** Makes ours as Stripe has it. Being told the same again changes nothing, and order means nothing. */
@Injectable()
export class FollowSubscription {
  private readonly subscriptions: SubscriptionStore
  private readonly movements: MovementStore
  private readonly revise: ReviseSubscription
  private readonly subscribers: Subscribers
  private readonly clock: Clock

  constructor(
    subscriptions: SubscriptionStore,
    movements: MovementStore,
    revise: ReviseSubscription,
    subscribers: Subscribers,
    clock: Clock,
  ) {
    this.subscriptions = subscriptions
    this.movements = movements
    this.revise = revise
    this.subscribers = subscribers
    this.clock = clock
  }

  /**
   * Within the unit of work in which what Stripe said is written down. A subscription that begins there takes the place
   * of one that is kept here or is over, never of another one of Stripe's that runs.
   * @throws LostRace when subscription or tenant changed meanwhile
   */
  async execute(ctx: Context, unit: Unit<EventDraft>, tenant: Tenant, said: Told): Promise<void> {
    const { state } = said
    const before = await this.subscriptions.ofTenant(ctx, tenant.id)
    if (before?.stripeSubscriptionId === state.stripeSubscriptionId) {
      await this.continue(ctx, unit, tenant, before, said)
      return
    }
    const taken = before !== null && before.stripeSubscriptionId !== null && before.status !== 'cancelled'
    if (state.status !== 'cancelled' && !taken) await this.begin(ctx, unit, tenant, before, said)
  }

  private async continue(
    ctx: Context,
    unit: Unit<EventDraft>,
    tenant: Tenant,
    before: SubscriptionRow,
    { state, endedAt, asked }: Told,
  ): Promise<void> {
    const now = this.clock.now()
    const over = state.status === 'cancelled'
    const wanted: RemoteState = {
      ...state,
      currentPeriodEndAt: over ? (endedAt ?? before.currentPeriodEndAt) : state.currentPeriodEndAt,
      cancelAtPeriodEnd: over ? before.cancelAtPeriodEnd : state.cancelAtPeriodEnd,
      pausedAt: state.status === 'paused' ? (before.pausedAt ?? now) : null,
    }
    const change = differenceOf(before, wanted)
    if (Object.keys(change).length === 0) return
    const renewed = change.currentPeriodStartAt !== undefined && state.currentPeriodStartAt <= now
    const at = over ? (endedAt ?? now) : renewed ? state.currentPeriodStartAt : now
    const entries = asked ? [] : entriesOf(before, wanted, at, by)
    const held = await this.withTenant(ctx, unit, tenant, before, state)
    await this.revise.execute(ctx, before, { change: { ...change, ...held }, entries }, at)
    if (change.seats !== undefined || change.planKey !== undefined) await this.touch(ctx, unit, tenant, held)
    if (!asked && isNews(change)) await this.record(unit, tenant, before, wanted)
  }

  /** A pause suspends the tenant, and its end lifts that. */
  private async withTenant(
    ctx: Context,
    unit: Unit<EventDraft>,
    tenant: Tenant,
    before: SubscriptionRow,
    { status }: RemoteState,
  ): Promise<{ tenantHeldAt?: Date | null }> {
    if (status === 'paused' && before.status !== 'paused') {
      return { tenantHeldAt: await this.subscribers.hold(ctx, unit, tenant) }
    }
    const goesOn = before.status === 'paused' && status !== 'paused' && status !== 'cancelled'
    return goesOn ? { tenantHeldAt: await this.subscribers.release(ctx, unit, tenant, before) } : {}
  }

  private async begin(
    ctx: Context,
    unit: Unit<EventDraft>,
    tenant: Tenant,
    before: SubscriptionRow | null,
    { state, createdAt }: Told,
  ): Promise<void> {
    const now = this.clock.now()
    const ended = before && (await this.endOther(ctx, before, state, now))
    const opened = { at: createdAt.toISOString(), by, kind: 'opened', from: null, to: planOf(state) } as const
    const begun: Omit<SubscriptionState, 'history'> = {
      ...state,
      pausedAt: state.status === 'paused' ? now : null,
      tenantHeldAt: null,
    }
    if (ended) {
      await this.revise.execute(ctx, ended, { change: begun, entries: [opened] }, now)
      await this.subscribers.release(ctx, unit, tenant, ended)
    } else {
      const id = newId(now)
      await this.subscriptions.add(ctx, id, tenant, { ...begun, history: withEntries([], opened) }, createdAt)
      const owned = { ...begun, id, tenantId: tenant.id, partnerId: tenant.partnerId }
      await this.movements.add(ctx, owned, 1, movementBetween(null, begun), createdAt)
    }
    const after = await this.subscriptions.ofTenant(ctx, tenant.id)
    if (!after) return
    await this.touch(ctx, unit, tenant, ended?.tenantHeldAt ? { tenantHeldAt: null } : {})
    await this.record(unit, tenant, ended ?? null, after)
  }

  /** Revenue in another currency is other revenue: what was kept here ends before it. */
  private async endOther(
    ctx: Context,
    before: SubscriptionRow,
    { currency }: RemoteState,
    now: Date,
  ): Promise<SubscriptionRow> {
    if (before.currency === currency || before.status === 'cancelled') return before
    const entry = { at: now.toISOString(), by, kind: 'ended', from: null, to: null } as const
    return this.revise.execute(ctx, before, { change: { status: 'cancelled' }, entries: [entry] }, now)
  }

  /** Quotas follow what is bought. A tenant that was held or released in this unit was touched with that. */
  private async touch(ctx: Context, unit: Unit<EventDraft>, tenant: Tenant, held: object): Promise<void> {
    if (Object.keys(held).length === 0) await this.subscribers.touch(ctx, unit, tenant)
  }

  private async record(
    unit: Unit<EventDraft>,
    tenant: Tenant,
    before: SubscriptionRow | null,
    after: RemoteState | SubscriptionRow,
  ): Promise<void> {
    const id = before?.id ?? ('id' in after ? after.id : '')
    await unit.record({
      action: 'subscription.followed',
      target: { type: 'subscription', id },
      tenantId: tenant.id,
      partnerId: tenant.partnerId,
      data: {
        stripeSubscriptionId: after.stripeSubscriptionId,
        ...changes<Record<string, unknown>>({ ...before }, { ...after }, told, [], personal),
      },
    })
  }
}
