import type { Subscription as SubscriptionAnswer, SubscriptionOpen } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import type { Context } from '../../../common/context/context.ts'
import { untilWon } from '../../../common/store/lost-race.ts'
import { Work } from '../../audit/audited-unit-of-work.ts'
import { Subscribers } from '../subscribers.ts'
import { ReadSubscription } from './read-subscription.ts'
import { StartSubscription } from './start-subscription.ts'

@Injectable()
export class OpenSubscription {
  private readonly work: Work
  private readonly subscribers: Subscribers
  private readonly start: StartSubscription
  private readonly read: ReadSubscription

  constructor(work: Work, subscribers: Subscribers, start: StartSubscription, read: ReadSubscription) {
    this.work = work
    this.subscribers = subscribers
    this.start = start
    this.read = read
  }

  /**
   * Opens the subscription of a tenant that has none, or whose last one is over.
   * @throws AppError those of Subscribers and StartSubscription
   */
  async execute(ctx: Context, slug: string, wish: SubscriptionOpen): Promise<SubscriptionAnswer> {
    return untilWon(() =>
      this.work.run(ctx, async (unit) => {
        const tenant = await this.subscribers.changeable(ctx, slug, { seatsOnly: false })
        const before = await this.start.execute(ctx, unit, tenant, wish)
        if (before) await this.subscribers.release(ctx, unit, tenant, before)
        await this.subscribers.touch(ctx, unit, tenant)
        return this.read.ofTenant(ctx, tenant)
      }),
    )
  }
}
