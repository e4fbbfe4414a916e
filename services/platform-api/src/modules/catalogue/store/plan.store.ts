import type { PlanChange, PlanCreate } from '@dezky/contracts'

import type { Context } from '../../../common/context/context.ts'
import { reachesAll } from '../../../common/context/scope.ts'
import type { Database } from '../../../common/store/database.ts'
import { given } from '../../../common/store/given.ts'
import { isDuplicate } from '../../../common/store/unique.ts'
import { present, type Whole, whole } from '../../../common/store/whole.ts'
import { Plan } from '../catalogue.entity.ts'
import { planKeyTaken, planNotFound } from '../catalogue.errors.ts'

export type PlanRow = Whole<Plan>

const toPlanRow = (row: Plan): PlanRow => whole(row, { maxSeats: null, trialDays: null })

/**
 * Plans. They belong to no tenant: everybody may know every plan (a subscription may stand on a retired one); what is
 * offered to the portal is `offered`.
 */
export class PlanStore {
  private readonly database: Database

  constructor(database: Database) {
    this.database = database
  }

  /** The plans this caller may choose from, by key: operators see retired ones too. */
  async offered(ctx: Context): Promise<PlanRow[]> {
    const filter = reachesAll(ctx.scope) ? {} : { active: true }
    const plans = await this.database.manager().find(Plan, filter, { orderBy: { id: 'asc' }, disableIdentityMap: true })
    return plans.map(toPlanRow)
  }

  /** Plans by key, retired ones included. */
  async byKeys(_ctx: Context, keys: readonly string[]): Promise<Map<string, PlanRow>> {
    if (keys.length === 0) return new Map()
    const plans = await this.database
      .manager()
      .find(Plan, { id: { $in: [...new Set(keys)] } }, { disableIdentityMap: true })
    return new Map(plans.map((plan) => [plan.id, toPlanRow(plan)]))
  }

  /** The plan with this key, retired or not. @throws AppError plans.not_found */
  async byKey(_ctx: Context, key: string): Promise<PlanRow> {
    const plan = await this.database.manager().findOne(Plan, { id: key }, { disableIdentityMap: true })
    if (!plan) throw planNotFound(key)
    return toPlanRow(plan)
  }

  /** @throws AppError plans.key_taken */
  async add(_ctx: Context, { key, ...plan }: PlanCreate, at: Date): Promise<void> {
    const row = { id: key, ...plan, active: true, createdAt: at, version: 1 }
    try {
      await this.database.manager().insert(Plan, present(row))
    } catch (error) {
      throw isDuplicate(error) ? planKeyTaken(key) : error
    }
  }

  /** Compare-and-set; false when somebody else changed the plan first. */
  async update(_ctx: Context, plan: PlanRow, change: PlanChange): Promise<boolean> {
    const matched = await this.database
      .manager()
      .nativeUpdate(Plan, { id: plan.id, version: plan.version }, { ...given(change), version: plan.version + 1 })
    return matched === 1
  }
}
