import type { Price, PriceCreate } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import { Clock } from '../../../common/clock/clock.ts'
import type { Context } from '../../../common/context/context.ts'
import { newId } from '../../../common/ids.ts'
import { Work } from '../../audit/audited-unit-of-work.ts'
import { toPriceAnswer } from '../catalogue-view.ts'
import { PlanStore } from '../store/plan.store.ts'
import { PriceStore } from '../store/price.store.ts'

@Injectable()
export class CreatePrice {
  private readonly work: Work
  private readonly plans: PlanStore
  private readonly prices: PriceStore
  private readonly clock: Clock

  constructor(work: Work, plans: PlanStore, prices: PriceStore, clock: Clock) {
    this.work = work
    this.plans = plans
    this.prices = prices
    this.clock = clock
  }

  /** Adds the active price of a plan and interval. @throws AppError plans.not_found, prices.duplicate */
  async execute(ctx: Context, planKey: string, wish: PriceCreate): Promise<Price> {
    return this.work.run(ctx, async (unit) => {
      const at = this.clock.now()
      const id = newId(at)
      await this.plans.byKey(ctx, planKey)
      await this.prices.add(ctx, id, planKey, wish, at)
      await unit.record({ action: 'price.created', target: { type: 'price', id }, data: { planKey, ...wish } })
      return toPriceAnswer(await this.prices.byId(ctx, id))
    })
  }
}
