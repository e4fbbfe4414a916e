import type { Plan, PlanCreate } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import { Clock } from '../../../common/clock/clock.ts'
import type { Context } from '../../../common/context/context.ts'
import { Work } from '../../audit/audited-unit-of-work.ts'
import { toPlanAnswer } from '../catalogue-view.ts'
import { PlanStore } from '../store/plan.store.ts'

@Injectable()
export class CreatePlan {
  private readonly work: Work
  private readonly plans: PlanStore
  private readonly clock: Clock

  constructor(work: Work, plans: PlanStore, clock: Clock) {
    this.work = work
    this.plans = plans
    this.clock = clock
  }

  /** Adds a plan without prices; it can be chosen once it has one. @throws AppError plans.key_taken */
  async execute(ctx: Context, wish: PlanCreate): Promise<Plan> {
    return this.work.run(ctx, async (unit) => {
      await this.plans.add(ctx, wish, this.clock.now())
      await unit.record({ action: 'plan.created', target: { type: 'plan', id: wish.key }, data: { ...wish } })
      return toPlanAnswer(await this.plans.byKey(ctx, wish.key), [])
    })
  }
}
