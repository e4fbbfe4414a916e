import type { Context } from '../../../common/context/context.ts'
import type { Database } from '../../../common/store/database.ts'
import { won } from '../../../common/store/lost-race.ts'
import { present, type Whole, whole } from '../../../common/store/whole.ts'
import { withinTenants } from '../store/within.ts'
import { DunningMail } from './dunning-mail.entity.ts'

export type DunningMailRow = Whole<DunningMail>

const toRow = (row: DunningMail): DunningMailRow =>
  whole(row, { partnerId: null, number: null, reason: null, sentAt: null })

/** Mails about debts of the tenants a caller reaches. */
export class DunningMailStore {
  private readonly database: Database

  constructor(database: Database) {
    this.database = database
  }

  /** The newest of a tenant, newest first. */
  async ofTenant(ctx: Context, tenantId: string, limit: number): Promise<DunningMailRow[]> {
    const orderBy = { queuedAt: 'desc', id: 'desc' } as const
    const rows = await this.database
      .manager()
      .find(DunningMail, withinTenants(ctx, { tenantId }), { orderBy, limit, disableIdentityMap: true })
    return rows.map(toRow)
  }

  /** Those that wait and are due at `at`, the longest first. */
  async due(ctx: Context, at: Date, limit: number): Promise<DunningMailRow[]> {
    const filter = withinTenants(ctx, { state: 'waiting', nextAttemptAt: { $lte: at } })
    const orderBy = { nextAttemptAt: 'asc', id: 'asc' } as const
    const rows = await this.database.manager().find(DunningMail, filter, { orderBy, limit, disableIdentityMap: true })
    return rows.map(toRow)
  }

  /** Puts one in, unless it is there: the same case may come to the same reminder again. @returns whether it is new */
  async add(ctx: Context, row: DunningMailRow): Promise<boolean> {
    const em = this.database.manager()
    // Asked beforehand: a duplicate would end the transaction it is in.
    if ((await em.count(DunningMail, withinTenants(ctx, { id: row.id }))) > 0) return false
    await em.insert(DunningMail, present(row))
    return true
  }

  /** @throws LostRace when it is no longer as `before` says */
  async change(
    _ctx: Context,
    { id, version }: Pick<DunningMailRow, 'id' | 'version'>,
    change: Partial<Omit<DunningMailRow, 'id' | 'tenantId' | 'version'>>,
  ): Promise<void> {
    const em = this.database.manager()
    won((await em.nativeUpdate(DunningMail, { id, version }, { ...change, version: version + 1 })) === 1)
  }
}
