import type { PartnerQuery } from '@dezky/contracts'
import type { FilterQuery } from '@mikro-orm/core'

import type { Context } from '../../../common/context/context.ts'
import { partnerFilter } from '../../../common/context/scope.ts'
import type { Database } from '../../../common/store/database.ts'
import { beginsWith, behind, keysetOf, orderOf, pageFrom } from '../../../common/store/keyset.ts'
import { nameKey } from '../../../common/store/name-key.ts'
import { isDuplicate } from '../../../common/store/unique.ts'
import { present } from '../../../common/store/whole.ts'
import { Seat } from '../../tenants/seat.entity.ts'
import { Tenant } from '../../tenants/tenant.entity.ts'
import { Partner } from '../partner.entity.ts'
import { partnerNotFound, slugTaken } from '../partners.errors.ts'
import { type PartnerRow, toPartnerRow } from '../rows.ts'

/** One page of rows; `total` counts all that match. */
export interface Rows<T> {
  readonly rows: T[]
  readonly nextCursor: string | null
  readonly total: number
}

/** How much a partner has brought; purged tenants do not count. */
export interface PartnerSize {
  readonly tenants: number
  readonly seats: number
}

/** Columns people change. */
export type PartnerColumns = Partial<
  Pick<PartnerRow, 'name' | 'nameKey' | 'country' | 'vatId' | 'contactEmail' | 'cutBps' | 'status'>
>

/** A partner to insert. */
export type NewPartner = Pick<
  PartnerRow,
  'id' | 'slug' | 'name' | 'country' | 'vatId' | 'contactEmail' | 'currency' | 'cutBps'
>

const sortFields = { name: 'nameKey', createdAt: 'createdAt' } as const

/** Partners, as far as the caller belongs to them. */
export class PartnerStore {
  private readonly database: Database

  constructor(database: Database) {
    this.database = database
  }

  /** @throws AppError partners.not_found, also when it exists beyond the caller's reach */
  async bySlug(ctx: Context, slug: string): Promise<PartnerRow> {
    const partner = await this.database
      .manager()
      .findOne(Partner, within(ctx, [{ slug }]), { disableIdentityMap: true })
    if (!partner) throw partnerNotFound()
    return toPartnerRow(partner)
  }

  /** A page by key, so that rows inserted meanwhile neither repeat nor skip others. @throws AppError request.bad_cursor */
  async list(ctx: Context, { cursor, limit, ...query }: PartnerQuery): Promise<Rows<PartnerRow>> {
    const name = ['partners', query]
    const keyset = keysetOf(query.sort, sortFields)
    const filters = filtersOf(query)
    const em = this.database.manager()
    const rows = await em.find(Partner, within(ctx, [...filters, ...behind(name, keyset, cursor)]), {
      orderBy: orderOf(keyset),
      limit: limit + 1,
      disableIdentityMap: true,
    })
    const page = pageFrom(name, keyset, rows.map(toPartnerRow), limit)
    return { ...page, total: await em.count(Partner, within(ctx, filters)) }
  }

  /** Sizes of partners the caller was given, by id, in two queries. */
  async sizesOf(_ctx: Context, ids: readonly string[]): Promise<ReadonlyMap<string, PartnerSize>> {
    if (ids.length === 0) return new Map()
    const em = this.database.manager()
    const partnerId = { $in: [...ids] }
    const tenants = await em.countBy(Tenant, 'partnerId', { where: { partnerId, status: { $ne: 'purged' } } })
    const seats = await em.countBy(Seat, 'partnerId', { where: { partnerId } })
    return new Map(ids.map((id) => [id, { tenants: tenants[id] ?? 0, seats: seats[id] ?? 0 }]))
  }

  /** Which of these slugs exist, whoever may see them: a slug is unique across all partners. */
  async takenSlugs(slugs: readonly string[]): Promise<Set<string>> {
    const rows = await this.database
      .manager()
      .find(Partner, { slug: { $in: [...slugs] } }, { fields: ['slug'], disableIdentityMap: true })
    return new Set(rows.map((row) => row.slug))
  }

  /** Inserts an active partner; its team is to be reconciled. @throws AppError partners.slug_taken */
  async add(_ctx: Context, partner: NewPartner, at: Date): Promise<void> {
    const row = {
      ...partner,
      nameKey: nameKey(partner.name),
      status: 'active' as const,
      externalIds: {},
      teamDirty: true,
      teamVersion: 1,
      createdAt: at,
      updatedAt: at,
      version: 1,
    }
    try {
      await this.database.manager().insert(Partner, present(row))
    } catch (error) {
      throw isDuplicate(error) ? slugTaken(partner.slug) : error
    }
  }

  /** Compare-and-set; false when somebody else was faster. */
  async change(ctx: Context, partner: PartnerRow, change: PartnerColumns, at: Date): Promise<boolean> {
    const { id, version } = partner
    return this.update(ctx, { id, version }, { ...change, updatedAt: at, version: version + 1 })
  }

  /**
   * Says that the team is to be reconciled. Whatever depends on the team as it was when `partner` was read is right
   * only if this returns true in the same unit of work. The ETag does not move: the partner itself is as it was.
   */
  async touchTeam(ctx: Context, { id, teamVersion }: Pick<Partner, 'id' | 'teamVersion'>): Promise<boolean> {
    return this.update(ctx, { id, teamVersion }, { teamDirty: true, teamVersion: teamVersion + 1 })
  }

  private async update(ctx: Context, filter: object, change: Partial<Partner>): Promise<boolean> {
    return (await this.database.manager().nativeUpdate(Partner, within(ctx, [filter]), change)) === 1
  }
}

function filtersOf({ status, q }: Pick<PartnerQuery, 'status' | 'q'>): object[] {
  const filters: object[] = status === undefined ? [] : [{ status }]
  if (q) filters.push({ $or: ['nameKey', 'slug'].map((field) => beginsWith(field, nameKey(q))) })
  return filters
}

function within(ctx: Context, filters: readonly object[]): FilterQuery<Partner> {
  const parts = [partnerFilter(ctx.scope, 'id'), ...filters].filter((part) => Object.keys(part).length > 0)
  return parts.length === 0 ? {} : { $and: parts }
}
