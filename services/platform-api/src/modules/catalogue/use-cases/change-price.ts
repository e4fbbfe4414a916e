import type { Price, PriceChange } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import type { Context } from '../../../common/context/context.ts'
import { versionMismatch } from '../../../common/errors/common.errors.ts'
import { Work } from '../../audit/audited-unit-of-work.ts'
import { toPriceAnswer } from '../catalogue-view.ts'
import { PriceStore } from '../store/price.store.ts'

@Injectable()
export class ChangePrice {
  private readonly work: Work
  private readonly prices: PriceStore

  constructor(work: Work, prices: PriceStore) {
    this.work = work
    this.prices = prices
  }

  /**
   * Retires a price or offers it again. Subscriptions keep what they pay.
   * @throws AppError prices.not_found, prices.duplicate, precondition.version_mismatch
   */
  async execute(ctx: Context, id: string, { active }: PriceChange, ifMatch: number | undefined): Promise<Price> {
    return this.work.run(ctx, async (unit) => {
      const before = await this.prices.byId(ctx, id)
      if (ifMatch !== undefined && ifMatch !== before.version) throw versionMismatch(before.version)
      if (before.active === active) {
        unit.unchanged()
        return toPriceAnswer(before)
      }
      if (!(await this.prices.setActive(ctx, before, active))) throw versionMismatch(before.version)
      await unit.record({
        action: 'price.changed',
        target: { type: 'price', id },
        data: { planKey: before.planKey, active: { from: before.active, to: active } },
      })
      return toPriceAnswer(await this.prices.byId(ctx, id))
    })
  }
}
