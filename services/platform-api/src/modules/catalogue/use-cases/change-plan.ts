import type { Plan, PlanChange } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import type { Context } from '../../../common/context/context.ts'
import { versionMismatch } from '../../../common/errors/common.errors.ts'
import { Work } from '../../audit/audited-unit-of-work.ts'
import { changes } from '../../audit/inbox/event-draft.ts'
import { personal } from '../../audit/inbox/personal.ts'
import { toPlanAnswer } from '../catalogue-view.ts'
import { PlanStore } from '../store/plan.store.ts'
import { PriceStore } from '../store/price.store.ts'

const fields = ['name', 'description', 'features', 'trialDays', 'active'] as const

@Injectable()
export class ChangePlan {
  private readonly work: Work
  private readonly plans: PlanStore
  private readonly prices: PriceStore

  constructor(work: Work, plans: PlanStore, prices: PriceStore) {
    this.work = work
    this.plans = plans
    this.prices = prices
  }

  /**
   * Changes what a plan says of itself, or retires it: nobody new can choose it, subscriptions on it stay.
   * @throws AppError plans.not_found, precondition.version_mismatch
   */
  async execute(ctx: Context, key: string, change: PlanChange, ifMatch: number | undefined): Promise<Plan> {
    return this.work.run(ctx, async (unit) => {
      const before = await this.plans.byKey(ctx, key)
      if (ifMatch !== undefined && ifMatch !== before.version) throw versionMismatch(before.version)
      const prices = await this.prices.ofPlan(ctx, key)
      const wanted = toPlanAnswer(before, prices)
      const data = changes({ ...wanted }, { ...wanted, ...change }, fields, [], personal)
      if (Object.keys(data).length === 0) {
        unit.unchanged()
        return wanted
      }
      if (!(await this.plans.update(ctx, before, change))) throw versionMismatch(before.version)
      await unit.record({ action: 'plan.changed', target: { type: 'plan', id: key }, data })
      return toPlanAnswer(await this.plans.byKey(ctx, key), prices)
    })
  }
}
