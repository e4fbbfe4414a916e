import type { Context } from '../../../common/context/context.ts'
import type { Database } from '../../../common/store/database.ts'
import { LostRace, won } from '../../../common/store/lost-race.ts'
import { isDuplicate } from '../../../common/store/unique.ts'
import { present, type Whole, whole } from '../../../common/store/whole.ts'
import { withinTenants } from '../store/within.ts'
import { DunningCase } from './dunning.entity.ts'

export type DunningRow = Whole<DunningCase>

const toRow = (row: DunningCase): DunningRow =>
  whole(row, { partnerId: null, remindedAt: null, suspendedAt: null, tenantHeldAt: null })

/** Cases of the tenants a caller reaches. */
export class DunningStore {
  private readonly database: Database

  constructor(database: Database) {
    this.database = database
  }

  async ofTenant(ctx: Context, tenantId: string): Promise<DunningRow | null> {
    const filter = withinTenants(ctx, { id: tenantId })
    const row = await this.database.manager().findOne(DunningCase, filter, { disableIdentityMap: true })
    return row && toRow(row)
  }

  /** All of them, the longest first. */
  async all(ctx: Context): Promise<DunningRow[]> {
    const rows = await this.database
      .manager()
      .find(DunningCase, withinTenants(ctx), { orderBy: { sinceAt: 'asc', id: 'asc' }, disableIdentityMap: true })
    return rows.map(toRow)
  }

  /** @throws LostRace when the tenant has one */
  async add(_ctx: Context, row: Pick<DunningRow, 'tenantId' | 'partnerId' | 'sinceAt'>): Promise<void> {
    try {
      const fresh = { remindedAt: null, suspendedAt: null, tenantHeldAt: null, reminders: 0, version: 1 }
      await this.database.manager().insert(DunningCase, present({ ...row, ...fresh, id: row.tenantId }))
    } catch (error) {
      throw isDuplicate(error) ? new LostRace('somebody else was faster') : error
    }
  }

  /** @throws LostRace when it is no longer as `before` says */
  async change(
    _ctx: Context,
    { id, version }: DunningRow,
    change: Partial<Omit<DunningRow, 'id' | 'tenantId' | 'version'>>,
  ): Promise<void> {
    const em = this.database.manager()
    won((await em.nativeUpdate(DunningCase, { id, version }, { ...change, version: version + 1 })) === 1)
  }

  /** @throws LostRace when it is no longer as `before` says */
  async end(_ctx: Context, { id, version }: DunningRow): Promise<void> {
    won((await this.database.manager().nativeDelete(DunningCase, { id, version })) === 1)
  }
}
