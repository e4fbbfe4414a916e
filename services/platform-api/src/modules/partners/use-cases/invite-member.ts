import type { Member as MemberAnswer, MemberInvite } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import { Clock } from '../../../common/clock/clock.ts'
import type { Context } from '../../../common/context/context.ts'
import { newId } from '../../../common/ids.ts'
import { personal } from '../../audit/inbox/personal.ts'
import { toMemberAnswer } from '../partner-view.ts'
import { MemberStore } from '../store/member.store.ts'
import { Teams } from './teams.ts'

@Injectable()
export class InviteMember {
  private readonly teams: Teams
  private readonly members: MemberStore
  private readonly clock: Clock

  constructor(teams: Teams, members: MemberStore, clock: Clock) {
    this.teams = teams
    this.members = members
    this.clock = clock
  }

  /** Adds somebody to a team; the first sign-in makes the membership active. @throws AppError those of Teams, members.email_taken */
  async execute(ctx: Context, slug: string, invite: MemberInvite): Promise<MemberAnswer> {
    return this.teams.change(ctx, slug, async ({ unit, partner, touch }) => {
      const at = this.clock.now()
      const id = newId(at)
      await touch()
      await this.members.add(ctx, id, partner.id, invite, at)
      await unit.record({
        action: 'member.invited',
        target: { type: 'member', id, name: personal(invite.name) },
        partnerId: partner.id,
        data: { email: personal(invite.email), role: invite.role },
      })
      return toMemberAnswer(await this.members.byId(ctx, partner.id, id))
    })
  }
}
