import { Injectable } from '@nestjs/common'

import type { Context } from '../../../common/context/context.ts'
import { versionMismatch } from '../../../common/errors/common.errors.ts'
import { won } from '../../../common/store/lost-race.ts'
import { personal } from '../../audit/inbox/personal.ts'
import { lastAdmin } from '../partners.errors.ts'
import { MemberStore } from '../store/member.store.ts'
import { Teams } from './teams.ts'

@Injectable()
export class RemoveMember {
  private readonly teams: Teams
  private readonly members: MemberStore

  constructor(teams: Teams, members: MemberStore) {
    this.teams = teams
    this.members = members
  }

  /**
   * Takes somebody out of a team: access ends with the present request, the account in the identity system follows.
   * @throws AppError those of Teams, members.not_found, members.last_admin, precondition.version_mismatch
   */
  async execute(ctx: Context, slug: string, id: string, ifMatch: number | undefined): Promise<void> {
    await this.teams.change(ctx, slug, async ({ unit, partner, touch }) => {
      const member = await this.members.byId(ctx, partner.id, id)
      if (ifMatch !== undefined && ifMatch !== member.version) throw versionMismatch(member.version)
      if (member.role === 'admin' && !(await this.members.hasAdminBeside(ctx, member))) throw lastAdmin()
      await touch()
      won(await this.members.remove(ctx, member))
      await unit.record({
        action: 'member.removed',
        target: { type: 'member', id, name: personal(member.name) },
        partnerId: partner.id,
        data: { email: personal(member.email), role: member.role },
      })
    })
  }
}
