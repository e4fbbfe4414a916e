import type { Member as MemberAnswer, MemberChange } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import type { Context } from '../../../common/context/context.ts'
import { versionMismatch } from '../../../common/errors/common.errors.ts'
import { won } from '../../../common/store/lost-race.ts'
import { personal } from '../../audit/inbox/personal.ts'
import { toMemberAnswer } from '../partner-view.ts'
import { lastAdmin } from '../partners.errors.ts'
import { MemberStore } from '../store/member.store.ts'
import { Teams } from './teams.ts'

@Injectable()
export class ChangeMember {
  private readonly teams: Teams
  private readonly members: MemberStore

  constructor(teams: Teams, members: MemberStore) {
    this.teams = teams
    this.members = members
  }

  /**
   * Gives somebody of a team another role; it counts from the next request on.
   * @throws AppError those of Teams, members.not_found, members.last_admin, precondition.version_mismatch
   */
  async execute(
    ctx: Context,
    slug: string,
    id: string,
    { role }: MemberChange,
    ifMatch: number | undefined,
  ): Promise<MemberAnswer> {
    return this.teams.change(ctx, slug, async ({ unit, partner, touch }) => {
      const before = await this.members.byId(ctx, partner.id, id)
      if (ifMatch !== undefined && ifMatch !== before.version) throw versionMismatch(before.version)
      if (role === before.role) {
        unit.unchanged()
        return toMemberAnswer(before)
      }
      if (before.role === 'admin' && !(await this.members.hasAdminBeside(ctx, before))) throw lastAdmin()
      await touch()
      won(await this.members.setRole(ctx, before, role))
      await unit.record({
        action: 'member.changed',
        target: { type: 'member', id, name: personal(before.name) },
        partnerId: partner.id,
        data: { role: { from: before.role, to: role } },
      })
      return toMemberAnswer(await this.members.byId(ctx, partner.id, id))
    })
  }
}
