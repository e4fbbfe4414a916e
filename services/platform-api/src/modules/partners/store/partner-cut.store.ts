import type { Context } from '../../../common/context/context.ts'
import { partnerFilter } from '../../../common/context/scope.ts'
import type { Database } from '../../../common/store/database.ts'
import { PartnerCut } from '../partner-cut.entity.ts'
import { Partner } from '../partner.entity.ts'

export type DatedCut = Pick<PartnerCut, 'validFrom' | 'bps'>

const keyOf = (partnerId: string, validFrom: Date): string => `${partnerId}@${validFrom.toISOString()}`

/** Dated shares of partners the caller belongs to. */
export class PartnerCutStore {
  private readonly database: Database

  constructor(database: Database) {
    this.database = database
  }

  /** Oldest first. A partner without dated shares has had the one it stands with from the beginning. */
  async ofPartner(ctx: Context, partnerId: string): Promise<DatedCut[]> {
    const em = this.database.manager()
    const scope = partnerFilter(ctx.scope, 'partnerId')
    const filter = { $and: [{ partnerId }, scope].filter((part) => Object.keys(part).length > 0) }
    const rows = await em.find(PartnerCut, filter, { orderBy: { validFrom: 'asc' }, disableIdentityMap: true })
    if (rows.length > 0) return rows.map(({ validFrom, bps }) => ({ validFrom, bps }))
    const own = partnerFilter(ctx.scope, 'id')
    const mine = { $and: [{ id: partnerId }, own].filter((part) => Object.keys(part).length > 0) }
    const partner = await em.findOne(Partner, mine, { disableIdentityMap: true })
    return partner ? [{ validFrom: new Date(0), bps: partner.cutBps }] : []
  }

  /** Sets the share from `validFrom` on; one that was set for the same instant gives way. */
  async set(ctx: Context, partnerId: string, cut: DatedCut): Promise<void> {
    const em = this.database.manager()
    const before = await this.ofPartner(ctx, partnerId)
    const first = before[0]
    const id = keyOf(partnerId, cut.validFrom)
    const known = await em.count(PartnerCut, { partnerId })
    // What held until now is dated too, so that it still holds for the days before.
    if (known === 0 && first && first.validFrom < cut.validFrom) {
      await em.insert(PartnerCut, { id: keyOf(partnerId, first.validFrom), partnerId, ...first })
    }
    const updated = await em.nativeUpdate(PartnerCut, { id }, { bps: cut.bps })
    if (updated === 0) await em.insert(PartnerCut, { id, partnerId, ...cut })
  }
}
