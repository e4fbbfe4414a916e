import type { Currency } from '@dezky/contracts'
import { type EntityData, raw } from '@mikro-orm/core'

import type { Context } from '../../../common/context/context.ts'
import type { Database } from '../../../common/store/database.ts'
import { LostRace } from '../../../common/store/lost-race.ts'
import { isDuplicate } from '../../../common/store/unique.ts'
import { BillingTotal } from '../billing.entity.ts'
import { totalKey, type TotalMove } from '../domain/totals.ts'

/** The journal added up. Whoever may see a scope's totals is decided before its name is known. */
export class TotalStore {
  private readonly database: Database

  constructor(database: Database) {
    this.database = database
  }

  /** Adds within the open unit of work, in the store itself. @throws LostRace when two began a number at once */
  async add(_ctx: Context, moves: readonly TotalMove[]): Promise<void> {
    const em = this.database.manager()
    for (const move of moves) {
      const { amountMinor } = move
      const more = this.database.kind === 'sqlite' ? raw('amount_minor + ?', [amountMinor]) : { $inc: amountMinor }
      const id = totalKey(move)
      const change = { amountMinor: more } as unknown as EntityData<BillingTotal>
      if ((await em.nativeUpdate(BillingTotal, { id }, change)) === 1) continue
      try {
        await em.insert(BillingTotal, { ...move, id, currency: move.currency as Currency })
      } catch (error) {
        throw isDuplicate(error) ? new LostRace('the total was begun by somebody else') : error
      }
    }
  }

  /** The balances of a scope, and its numbers of one month. */
  async ofScope(_ctx: Context, scope: string, month: string): Promise<TotalMove[]> {
    return this.database
      .manager()
      .find(BillingTotal, { scope, month: { $in: ['', month] } }, { disableIdentityMap: true })
  }
}
