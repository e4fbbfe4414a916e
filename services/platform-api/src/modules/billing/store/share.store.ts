import type { Currency } from '@dezky/contracts'

import type { Context } from '../../../common/context/context.ts'
import type { Database } from '../../../common/store/database.ts'
import { LostRace } from '../../../common/store/lost-race.ts'
import { isDuplicate } from '../../../common/store/unique.ts'
import { present, type Whole, whole } from '../../../common/store/whole.ts'
import { PartnerShare } from '../billing.entity.ts'
import type { JournalDraft } from '../domain/books.ts'
import { withinPartners } from './within.ts'

export type ShareRow = Whole<PartnerShare>

const toShareRow = (row: PartnerShare): ShareRow => whole(row, { tenantId: null, invoiceId: null, bps: null })
const inTime = [{ at: 'asc' as const }, { id: 'asc' as const }]
const taken = 500

/** Movements of what partners are owed, for their own people and operators. */
export class ShareStore {
  private readonly database: Database

  constructor(database: Database) {
    this.database = database
  }

  /** The shares that come with entries of the journal. */
  async addFrom(
    ctx: Context,
    drafts: readonly JournalDraft[],
    owner: { tenantId: string | null; partnerId: string },
  ): Promise<void> {
    for (const { id, fact, share } of drafts) {
      if (!share) continue
      await this.add(ctx, {
        id,
        ...owner,
        invoiceId: 'invoiceId' in fact ? fact.invoiceId : null,
        currency: fact.currency as Currency,
        kind: share.kind,
        at: fact.at,
        baseMinor: share.baseMinor,
        bps: share.bps,
        amountMinor: share.amountMinor,
      })
    }
  }

  /** @throws LostRace when it is there already */
  async add(_ctx: Context, row: Omit<ShareRow, 'payoutId'>): Promise<void> {
    try {
      await this.database.manager().insert(PartnerShare, present({ ...row, payoutId: '' }))
    } catch (error) {
      throw isDuplicate(error) ? new LostRace('the share is being written') : error
    }
  }

  /** What no payout has taken up, of one partner (or all the caller reaches), in time. */
  async open(ctx: Context, partnerId?: string): Promise<ShareRow[]> {
    const filter = withinPartners(ctx, { payoutId: '' }, partnerId === undefined ? {} : { partnerId })
    const rows = await this.database.manager().find(PartnerShare, filter, { orderBy: inTime, disableIdentityMap: true })
    return rows.map(toShareRow)
  }

  async ofPayout(ctx: Context, payoutId: string): Promise<ShareRow[]> {
    const rows = await this.database
      .manager()
      .find(PartnerShare, withinPartners(ctx, { payoutId }), { orderBy: inTime, disableIdentityMap: true })
    return rows.map(toShareRow)
  }

  /** Shares of these invoices, in time. */
  async ofInvoices(ctx: Context, invoiceIds: readonly string[]): Promise<ShareRow[]> {
    if (invoiceIds.length === 0) return []
    const filter = withinPartners(ctx, { invoiceId: { $in: [...invoiceIds] } })
    const rows = await this.database.manager().find(PartnerShare, filter, { orderBy: inTime, disableIdentityMap: true })
    return rows.map(toShareRow)
  }

  /** Gives open shares to a payout. @throws LostRace when another payout took one of them */
  async take(ctx: Context, ids: readonly string[], payoutId: string): Promise<void> {
    for (let from = 0; from < ids.length; from += taken) {
      const some = ids.slice(from, from + taken)
      const filter = withinPartners(ctx, { id: { $in: some }, payoutId: '' })
      const matched = await this.database.manager().nativeUpdate(PartnerShare, filter, { payoutId })
      if (matched !== some.length) throw new LostRace('a share went to another payout')
    }
  }
}
