import type { MemberInvite, PageQuery, PartnerRole } from '@dezky/contracts'
import type { FilterQuery } from '@mikro-orm/core'

import type { Context } from '../../../common/context/context.ts'
import { partnerFilter } from '../../../common/context/scope.ts'
import type { Database } from '../../../common/store/database.ts'
import { beginsWith, behind, type Keyset, orderOf, pageFrom } from '../../../common/store/keyset.ts'
import { nameKey } from '../../../common/store/name-key.ts'
import { isDuplicate } from '../../../common/store/unique.ts'
import { Member } from '../member.entity.ts'
import { emailTaken, memberNotFound } from '../partners.errors.ts'
import { type MemberRow, toMemberRow } from '../rows.ts'
import type { Rows } from './partner.store.ts'

const byName: Keyset = { field: 'nameKey', direction: 'asc' }

/** People of partners' teams, as far as the caller belongs to them. */
export class MemberStore {
  private readonly database: Database

  constructor(database: Database) {
    this.database = database
  }

  /** A page by name. @throws AppError request.bad_cursor */
  async list(ctx: Context, partnerId: string, { cursor, limit, q }: PageQuery): Promise<Rows<MemberRow>> {
    const name = ['members', partnerId, q]
    const search = q ? [{ $or: ['nameKey', 'email'].map((field) => beginsWith(field, nameKey(q))) }] : []
    const filters = [{ partnerId }, ...search]
    const em = this.database.manager()
    const rows = await em.find(Member, within(ctx, [...filters, ...behind(name, byName, cursor)]), {
      orderBy: orderOf(byName),
      limit: limit + 1,
      disableIdentityMap: true,
    })
    const page = pageFrom(name, byName, rows.map(toMemberRow), limit)
    return { ...page, total: await em.count(Member, within(ctx, filters)) }
  }

  /** @throws AppError members.not_found */
  async byId(ctx: Context, partnerId: string, id: string): Promise<MemberRow> {
    const filter = within(ctx, [{ id, partnerId }])
    const member = await this.database.manager().findOne(Member, filter, { disableIdentityMap: true })
    if (!member) throw memberNotFound()
    return toMemberRow(member)
  }

  /** Whether the team has an administrator other than this one, invited ones included. */
  async hasAdminBeside(ctx: Context, { partnerId, id }: Pick<MemberRow, 'partnerId' | 'id'>): Promise<boolean> {
    const filter = within(ctx, [{ partnerId, role: 'admin', id: { $ne: id } }])
    return (await this.database.manager().count(Member, filter)) > 0
  }

  /** Inserts somebody who has not signed in yet. @throws AppError members.email_taken: one team a person */
  async add(_ctx: Context, id: string, partnerId: string, invite: MemberInvite, at: Date): Promise<void> {
    const row = { id, partnerId, ...invite, nameKey: nameKey(invite.name), status: 'invited' as const }
    try {
      await this.database.manager().insert(Member, { ...row, createdAt: at, version: 1 })
    } catch (error) {
      throw isDuplicate(error) ? emailTaken() : error
    }
  }

  /** Compare-and-set; false when somebody else was faster. */
  async setRole(ctx: Context, member: MemberRow, role: PartnerRole): Promise<boolean> {
    const { id, version } = member
    const change = { role, version: version + 1 }
    return (await this.database.manager().nativeUpdate(Member, within(ctx, [{ id, version }]), change)) === 1
  }

  /** False when somebody else changed or removed the member first. */
  async remove(ctx: Context, { id, version }: Pick<MemberRow, 'id' | 'version'>): Promise<boolean> {
    return (await this.database.manager().nativeDelete(Member, within(ctx, [{ id, version }]))) === 1
  }
}

function within(ctx: Context, filters: readonly object[]): FilterQuery<Member> {
  const parts = [partnerFilter(ctx.scope, 'partnerId'), ...filters].filter((part) => Object.keys(part).length > 0)
  return { $and: parts }
}
