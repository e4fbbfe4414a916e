import type { SubscriptionHistoryEntry } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import { Clock } from '../../../common/clock/clock.ts'
import { systemContext } from '../../../common/context/context.ts'
import { newId } from '../../../common/ids.ts'
import { untilWon } from '../../../common/store/lost-race.ts'
import { Work } from '../../audit/audited-unit-of-work.ts'
import { TenantStore } from '../../tenants/index.ts'
import { type Step, stepsUntil } from '../domain/course.ts'
import { entriesFor } from '../domain/purchase.ts'
import { type SubscriptionRow, SubscriptionStore } from '../store/subscription.store.ts'
import { Subscribers } from '../subscribers.ts'
import { ReviseSubscription } from './revise-subscription.ts'

const by = 'dezky'
const actions = {
  trial_ended: 'subscription.trial_ended',
  change_applied: 'subscription.change_applied',
  ended: 'subscription.ended',
} as const

/** Writes down what time did to a subscription: a trial that ended, a scheduled change, an announced end. */
@Injectable()
export class SettleSubscription {
  private readonly work: Work
  private readonly subscriptions: SubscriptionStore
  private readonly tenants: TenantStore
  private readonly subscribers: Subscribers
  private readonly revise: ReviseSubscription
  private readonly clock: Clock

  constructor(
    work: Work,
    subscriptions: SubscriptionStore,
    tenants: TenantStore,
    subscribers: Subscribers,
    revise: ReviseSubscription,
    clock: Clock,
  ) {
    this.work = work
    this.subscriptions = subscriptions
    this.tenants = tenants
    this.subscribers = subscribers
    this.revise = revise
    this.clock = clock
  }

  /** Settles what is due, longest first. @returns how many subscriptions were taken up */
  async due(limit: number): Promise<number> {
    const now = this.clock.now()
    const rows = await this.subscriptions.due(systemContext('subscriptions', newId(now)), now, limit)
    for (const { tenantId } of rows) await this.ofTenant(tenantId)
    return rows.length
  }

  /**
   * Settles one tenant's subscription, a step a transaction: killed anywhere, the rest is still due.
   * @returns it as it is then; null when there is none
   */
  async ofTenant(tenantId: string): Promise<SubscriptionRow | null> {
    for (;;) {
      const settled = await untilWon(() => this.step(tenantId))
      if (settled !== 'more') return settled
    }
  }

  private async step(tenantId: string): Promise<SubscriptionRow | null | 'more'> {
    const now = this.clock.now()
    const ctx = systemContext('subscriptions', newId(now))
    const before = await this.subscriptions.ofTenant(ctx, tenantId)
    const [step] = before ? stepsUntil(before, now) : []
    if (!before || !step) return before
    await this.work.run(ctx, async (unit) => {
      await this.revise.execute(ctx, before, { change: step.change, entries: entriesOf(before, step) }, step.at)
      const tenant = await this.tenants.byId(ctx, tenantId)
      if (tenant && step.kind === 'change_applied') await this.subscribers.touch(ctx, unit, tenant)
      await unit.record({
        action: actions[step.kind],
        target: { type: 'subscription', id: before.id },
        tenantId,
        partnerId: before.partnerId,
        data: { at: step.at.toISOString() },
      })
    })
    return 'more'
  }
}

function entriesOf(before: SubscriptionRow, { kind, at, change }: Step): SubscriptionHistoryEntry[] {
  if (kind === 'change_applied') return entriesFor(before, { ...before, ...change }, at, by)
  const to = kind === 'trial_ended' ? (change.currentPeriodEndAt?.toISOString() ?? null) : null
  return [{ at: at.toISOString(), by, kind, from: null, to }]
}
