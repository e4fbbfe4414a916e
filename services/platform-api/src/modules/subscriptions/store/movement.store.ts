import type { Context } from '../../../common/context/context.ts'
import type { Database } from '../../../common/store/database.ts'
import { present } from '../../../common/store/whole.ts'
import type { Movement } from '../domain/mrr.ts'
import { SubscriptionMovement } from '../movement.entity.ts'
import type { SubscriptionRow } from './subscription.store.ts'

/** Movements of monthly recurring revenue. Summaries add them up in the store. */
export class MovementStore {
  private readonly database: Database

  constructor(database: Database) {
    this.database = database
  }

  /**
   * Within the unit of work that makes `version` of the subscription.
   * @param at when it takes effect, possibly in the future
   */
  async add(
    _ctx: Context,
    subscription: Pick<SubscriptionRow, 'id' | 'tenantId' | 'partnerId' | 'currency' | 'planKey'>,
    version: number,
    movement: Movement | null,
    at: Date,
  ): Promise<void> {
    if (!movement) return
    const { id, tenantId, partnerId, currency, planKey } = subscription
    const row = {
      id: `${id}@${version}`,
      tenantId,
      partnerId,
      currency,
      planKey,
      ...movement,
      at,
      month: at.toISOString().slice(0, 7),
    }
    await this.database.manager().insert(SubscriptionMovement, present(row))
  }
}
