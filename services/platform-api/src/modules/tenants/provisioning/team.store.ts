import type { Context } from '../../../common/context/context.ts'
import { partnerFilter } from '../../../common/context/scope.ts'
import type { Database } from '../../../common/store/database.ts'
import { type Whole, whole } from '../../../common/store/whole.ts'
import { Member } from '../../partners/member.entity.ts'
import { Partner } from '../../partners/partner.entity.ts'

const mostAtOnce = 20

/** A partner and its people, as far as the identity system is concerned. */
export interface Team {
  readonly partner: Pick<Partner, 'id' | 'slug' | 'name' | 'externalIds' | 'teamVersion' | 'teamDirty'>
  readonly members: readonly Pick<Whole<Member>, 'id' | 'email' | 'name' | 'subject'>[]
}

/** Teams of partners, for reconciling them. */
export class TeamStore {
  private readonly database: Database

  constructor(database: Database) {
    this.database = database
  }

  /** Ids of partners whose team differs from the identity system. Background work only: it crosses partners. */
  async due(ctx: Context, except: readonly string[]): Promise<string[]> {
    const filter = { teamDirty: true, ...(except.length > 0 ? { id: { $nin: [...except] } } : {}) }
    const rows = await this.database.manager().find(Partner, within(ctx, filter, 'id'), {
      fields: ['id'],
      orderBy: { id: 'asc' },
      limit: mostAtOnce,
      disableIdentityMap: true,
    })
    return rows.map((row) => row.id)
  }

  /** The id of the next partner whose team is as it was left, in order of ids. Background work only: it crosses partners. */
  async settledAfter(ctx: Context, id: string): Promise<string | null> {
    const [row] = await this.database
      .manager()
      .find(Partner, within(ctx, { teamDirty: false, id: { $gt: id } }, 'id'), {
        fields: ['id'],
        orderBy: { id: 'asc' },
        limit: 1,
        disableIdentityMap: true,
      })
    return row?.id ?? null
  }

  /** The partner is read first: whoever changes the team after that makes `clean` fail. */
  async find(ctx: Context, partnerId: string): Promise<Team | null> {
    const em = this.database.manager()
    const partner = await em.findOne(Partner, within(ctx, { id: partnerId }, 'id'), { disableIdentityMap: true })
    if (!partner) return null
    const members = await em.find(Member, within(ctx, { partnerId }, 'partnerId'), {
      orderBy: { id: 'asc' },
      disableIdentityMap: true,
    })
    return { partner, members: members.map((member) => whole(member, { subject: null })) }
  }

  /** Keeps ids of the identity system. Called by the holder of the team's lease only; no version moves. */
  async setExternalIds(ctx: Context, partnerId: string, externalIds: Record<string, string>): Promise<void> {
    await this.database.manager().nativeUpdate(Partner, within(ctx, { id: partnerId }, 'id'), { externalIds })
  }

  async setSubject(ctx: Context, partnerId: string, memberId: string, subject: string): Promise<void> {
    const filter = within(ctx, { id: memberId, partnerId }, 'partnerId')
    await this.database.manager().nativeUpdate(Member, filter, { subject })
  }

  /** The team is as desired; false when it has changed since `teamVersion`. */
  async clean(ctx: Context, { id, teamVersion }: Team['partner']): Promise<boolean> {
    const filter = within(ctx, { id, teamVersion }, 'id')
    return (await this.database.manager().nativeUpdate(Partner, filter, { teamDirty: false })) === 1
  }
}

function within(ctx: Context, filter: Record<string, unknown>, field: string) {
  return { $and: [filter, partnerFilter(ctx.scope, field)].filter((part) => Object.keys(part).length > 0) }
}
