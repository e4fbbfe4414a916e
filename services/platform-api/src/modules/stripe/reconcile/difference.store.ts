import type { Context } from '../../../common/context/context.ts'
import { reachesAll } from '../../../common/context/scope.ts'
import type { Database } from '../../../common/store/database.ts'
import { behind, type Keyset, pageFrom } from '../../../common/store/keyset.ts'
import { present, type Whole, whole } from '../../../common/store/whole.ts'
import { StripeComparison, StripeDifference } from './difference.entity.ts'

export type DifferenceRow = Whole<StripeDifference>

const byId: Keyset = { field: 'id', direction: 'asc' }
const chunk = 500

/** What comparisons found. Only operators see it. */
export class DifferenceStore {
  private readonly database: Database

  constructor(database: Database) {
    this.database = database
  }

  /** The last comparison that went to its end. */
  async last(_ctx: Context): Promise<StripeComparison | null> {
    const [last] = await this.database
      .manager()
      .find(StripeComparison, { id: { $gte: '' } }, { orderBy: { id: 'desc' }, limit: 1, disableIdentityMap: true })
    return last ?? null
  }

  /** Keeps a comparison with all it found, and drops what earlier ones had found. */
  async replace(_ctx: Context, comparison: StripeComparison, rows: readonly DifferenceRow[]): Promise<void> {
    const em = this.database.manager()
    for (let start = 0; start < rows.length; start += chunk) {
      await em.insertMany(StripeDifference, rows.slice(start, start + chunk).map(present))
    }
    await em.insert(StripeComparison, comparison)
    await em.nativeDelete(StripeDifference, { runId: { $ne: comparison.id } })
    await em.nativeDelete(StripeComparison, { id: { $ne: comparison.id } })
  }

  /** @throws AppError request.bad_cursor */
  async page(ctx: Context, runId: string, cursor: string | undefined, limit: number) {
    if (!reachesAll(ctx.scope)) return { rows: [], nextCursor: null, total: 0 }
    const list = ['stripe-differences', runId]
    const em = this.database.manager()
    const where = { $and: [{ runId }, ...behind(list, byId, cursor)] }
    const rows = await em.find(StripeDifference, where, {
      orderBy: { id: 'asc' },
      limit: limit + 1,
      disableIdentityMap: true,
    })
    const total = await em.count(StripeDifference, { runId })
    return {
      ...pageFrom(
        list,
        byId,
        rows.map((row) => whole(row, { stripeId: null, tenantId: null })),
        limit,
      ),
      total,
    }
  }
}
