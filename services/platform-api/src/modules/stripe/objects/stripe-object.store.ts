import type { Context } from '../../../common/context/context.ts'
import { tenantFilter } from '../../../common/context/scope.ts'
import type { Database } from '../../../common/store/database.ts'
import { isDuplicate } from '../../../common/store/unique.ts'
import { present, type Whole, whole } from '../../../common/store/whole.ts'
import { StripeObject, type StripeObjectKind } from './stripe-object.entity.ts'

export type StripeObjectRow = Whole<StripeObject>
export type NewStripeObject = Omit<StripeObjectRow, 'version'>

const toRow = (row: StripeObject): StripeObjectRow => whole(row, { ourKey: null, tenantId: null, partnerId: null })

const pageSize = 500

/** Names the object of ours an object at Stripe stands for. Modes never meet: each has keys of its own. */
export const ourKeyOf = (livemode: boolean, kind: StripeObjectKind, ourId: string): string =>
  `${livemode ? 'live' : 'test'}/${kind}/${ourId}`

/** Objects at Stripe, within the tenants a caller reaches. */
export class StripeObjectStore {
  private readonly database: Database

  constructor(database: Database) {
    this.database = database
  }

  async byId(ctx: Context, id: string): Promise<StripeObjectRow | null> {
    return this.findOne(ctx, { id })
  }

  /** What stands at Stripe for an object of ours, in this mode. */
  async ours(ctx: Context, livemode: boolean, kind: StripeObjectKind, ourId: string): Promise<StripeObjectRow | null> {
    return this.findOne(ctx, { ourKey: ourKeyOf(livemode, kind, ourId) })
  }

  /** What a tenant has of a kind in a mode. */
  async ofTenant(
    ctx: Context,
    livemode: boolean,
    kind: StripeObjectKind,
    tenantId: string,
  ): Promise<StripeObjectRow[]> {
    const where = { $and: [{ tenantId, kind, livemode }, ...this.scope(ctx)] }
    const rows = await this.database.manager().find(StripeObject, where, { disableIdentityMap: true })
    return rows.map(toRow)
  }

  /** All of a kind in a mode. */
  async ofKind(ctx: Context, livemode: boolean, kind: StripeObjectKind): Promise<StripeObjectRow[]> {
    const all: StripeObjectRow[] = []
    for (let last = ''; ; last = all.at(-1)?.id ?? '') {
      const where = { $and: [{ kind, livemode, id: { $gt: last } }, ...this.scope(ctx)] }
      const rows = await this.database
        .manager()
        .find(StripeObject, where, { orderBy: { id: 'asc' }, limit: pageSize, disableIdentityMap: true })
      all.push(...rows.map(toRow))
      if (rows.length < pageSize) return all
    }
  }

  /** False when it is there already, or another object stands for the same one of ours. */
  async add(_ctx: Context, row: NewStripeObject): Promise<boolean> {
    try {
      await this.database.manager().insert(StripeObject, present({ ...row, version: 1 }))
      return true
    } catch (error) {
      if (isDuplicate(error)) return false
      throw error
    }
  }

  /** Compare-and-set; false when somebody else changed it first. */
  async update(
    _ctx: Context,
    { id, version }: StripeObjectRow,
    change: Partial<Omit<NewStripeObject, 'id' | 'kind' | 'livemode'>>,
  ): Promise<boolean> {
    const matched = await this.database
      .manager()
      .nativeUpdate(StripeObject, { id, version }, { ...change, version: version + 1 })
    return matched === 1
  }

  private async findOne(ctx: Context, filter: object): Promise<StripeObjectRow | null> {
    const where = { $and: [filter, ...this.scope(ctx)] }
    const row = await this.database.manager().findOne(StripeObject, where, { disableIdentityMap: true })
    return row && toRow(row)
  }

  private scope(ctx: Context): object[] {
    const filter = tenantFilter(ctx.scope, { tenant: 'tenantId', partner: 'partnerId' })
    return Object.keys(filter).length === 0 ? [] : [filter]
  }
}
