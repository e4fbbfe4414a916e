import type { PriceCreate } from '@dezky/contracts'

import type { Context } from '../../../common/context/context.ts'
import { reachesAll } from '../../../common/context/scope.ts'
import type { Database } from '../../../common/store/database.ts'
import { isDuplicate } from '../../../common/store/unique.ts'
import { Price } from '../catalogue.entity.ts'
import { priceDuplicate, priceNotFound } from '../catalogue.errors.ts'

/** Prices of plans. They belong to no tenant; the portal is offered the active ones. */
export class PriceStore {
  private readonly database: Database

  constructor(database: Database) {
    this.database = database
  }

  /** The prices this caller may choose from, oldest first: operators see retired ones too. */
  async offered(ctx: Context): Promise<Price[]> {
    return this.find(reachesAll(ctx.scope) ? {} : { active: true })
  }

  /** All prices of a plan, oldest first. */
  async ofPlan(_ctx: Context, planKey: string): Promise<Price[]> {
    return this.find({ planKey })
  }

  /** The price with this id, retired or not. @throws AppError prices.not_found */
  async byId(ctx: Context, id: string): Promise<Price> {
    const price = await this.known(ctx, id)
    if (!price) throw priceNotFound(id)
    return price
  }

  /** As byId; null where there is none. */
  async known(_ctx: Context, id: string): Promise<Price | null> {
    return this.database.manager().findOne(Price, { id }, { disableIdentityMap: true })
  }

  /** @throws AppError prices.duplicate when the plan has an active price for the interval */
  async add(_ctx: Context, id: string, planKey: string, price: PriceCreate, at: Date): Promise<void> {
    const { interval, amounts } = price
    const row = {
      id,
      planKey,
      interval,
      amounts,
      stripePriceIds: {},
      active: true,
      activeKey: activeKey(planKey, interval),
      createdAt: at,
      version: 1,
    }
    try {
      await this.database.manager().insert(Price, row)
    } catch (error) {
      throw isDuplicate(error) ? priceDuplicate(planKey, interval) : error
    }
  }

  /**
   * Offers or retires a price by compare-and-set; false when somebody else changed it first.
   * @throws AppError prices.duplicate when another price of the plan and interval is active
   */
  async setActive(_ctx: Context, price: Price, active: boolean): Promise<boolean> {
    const change = {
      active,
      activeKey: active ? activeKey(price.planKey, price.interval) : `retired/${price.id}`,
      version: price.version + 1,
    }
    try {
      const matched = await this.database
        .manager()
        .nativeUpdate(Price, { id: price.id, version: price.version }, change)
      return matched === 1
    } catch (error) {
      throw isDuplicate(error) ? priceDuplicate(price.planKey, price.interval) : error
    }
  }

  private async find(filter: { planKey?: string; active?: boolean }): Promise<Price[]> {
    return this.database.manager().find(Price, filter, { orderBy: { id: 'asc' }, disableIdentityMap: true })
  }
}

const activeKey = (planKey: string, interval: string): string => `${planKey}/${interval}`
