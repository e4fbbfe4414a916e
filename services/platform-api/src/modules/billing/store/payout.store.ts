import type { PayoutQuery } from '@dezky/contracts'

import type { Context } from '../../../common/context/context.ts'
import type { Database } from '../../../common/store/database.ts'
import { behind, type Keyset, orderOf, pageFrom } from '../../../common/store/keyset.ts'
import { LostRace } from '../../../common/store/lost-race.ts'
import { isDuplicate } from '../../../common/store/unique.ts'
import { present, type Whole, whole } from '../../../common/store/whole.ts'
import { Payout } from '../billing.entity.ts'
import { payoutNotFound } from '../billing.errors.ts'
import { withinPartners } from './within.ts'

export type PayoutRow = Whole<Payout>

/** What moves in the life of a payout. */
export type PayoutState = Partial<
  Pick<PayoutRow, 'status' | 'method' | 'reference' | 'approvedAt' | 'paidAt' | 'reversedAt' | 'reversalReason'>
>

const pageSize = 1000
const byClose: Keyset = { field: 'closedAt', direction: 'desc' }
const toPayoutRow = (row: Payout): PayoutRow =>
  whole(row, {
    periodStartAt: null,
    method: null,
    reference: null,
    approvedAt: null,
    paidAt: null,
    reversedAt: null,
    reversalReason: null,
  })

/** Payouts, for the partner's own people and operators. */
export class PayoutStore {
  private readonly database: Database

  constructor(database: Database) {
    this.database = database
  }

  /** @throws AppError billing.payout_not_found, also when it exists beyond the caller's reach */
  async byId(ctx: Context, id: string, filter: { partnerId?: string } = {}): Promise<PayoutRow> {
    const row = await this.database
      .manager()
      .findOne(Payout, withinPartners(ctx, { id }, filter), { disableIdentityMap: true })
    if (!row) throw payoutNotFound()
    return toPayoutRow(row)
  }

  /** The payout, or null when there is none within the caller's reach. */
  async find(ctx: Context, id: string): Promise<PayoutRow | null> {
    const row = await this.database.manager().findOne(Payout, withinPartners(ctx, { id }), { disableIdentityMap: true })
    return row ? toPayoutRow(row) : null
  }

  /** Every payout, in the order of their making; read in pages of 1,000. */
  async all(ctx: Context): Promise<PayoutRow[]> {
    const found: PayoutRow[] = []
    for (let last = ''; ; last = found.at(-1)?.id ?? '') {
      const page = { orderBy: { id: 'asc' }, limit: pageSize, disableIdentityMap: true } as const
      const rows = await this.database.manager().find(Payout, withinPartners(ctx, { id: { $gt: last } }), page)
      found.push(...rows.map(toPayoutRow))
      if (rows.length < pageSize) return found
    }
  }

  /** A page, the one closed last first. @throws AppError request.bad_cursor */
  async list(
    ctx: Context,
    { cursor, limit, ...query }: PayoutQuery & { partnerId?: string | undefined },
  ): Promise<{ rows: PayoutRow[]; nextCursor: string | null; total: number }> {
    const filter = Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined))
    const name = ['payouts', filter]
    const em = this.database.manager()
    const rows = await em.find(Payout, withinPartners(ctx, filter, ...behind(name, byClose, cursor)), {
      orderBy: orderOf(byClose),
      limit: limit + 1,
      disableIdentityMap: true,
    })
    const total = await em.count(Payout, withinPartners(ctx, filter))
    return { ...pageFrom(name, byClose, rows.map(toPayoutRow), limit), total }
  }

  /** The last payout of a partner in a currency. */
  async last(ctx: Context, partnerId: string, currency: string): Promise<PayoutRow | null> {
    const filter = withinPartners(ctx, { partnerId, currency: currency as Payout['currency'] })
    const [row] = await this.database
      .manager()
      .find(Payout, filter, { orderBy: orderOf(byClose), limit: 1, disableIdentityMap: true })
    return row ? toPayoutRow(row) : null
  }

  /** @throws LostRace when it is there already */
  async add(_ctx: Context, payout: Omit<PayoutRow, 'version'>): Promise<void> {
    try {
      await this.database.manager().insert(Payout, present({ ...payout, version: 1 }))
    } catch (error) {
      throw isDuplicate(error) ? new LostRace('the payout is being written') : error
    }
  }

  /** Compare-and-set; false when somebody else was faster. */
  async move(ctx: Context, { id, version }: Pick<PayoutRow, 'id' | 'version'>, state: PayoutState): Promise<boolean> {
    const filter = withinPartners(ctx, { id, version })
    return (await this.database.manager().nativeUpdate(Payout, filter, { ...state, version: version + 1 })) === 1
  }
}
