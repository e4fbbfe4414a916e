import type { Seat as SeatAnswer, SeatInvite } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import { Clock } from '../../../common/clock/clock.ts'
import type { Context } from '../../../common/context/context.ts'
import { untilWon, won } from '../../../common/store/lost-race.ts'
import { Work } from '../../audit/audited-unit-of-work.ts'
import { orderedAliases } from '../domain/aliases.ts'
import { DueMarks } from '../due-marks.ts'
import type { TenantRow } from '../rows.ts'
import { toSeatAnswer } from '../seat-view.ts'
import { TenantRecords } from '../tenant-records.ts'
import { TenantSubscriptions } from '../tenant-subscriptions.ts'
import { limitReached } from '../tenants.errors.ts'
import { reachWritable } from './reach-tenant.ts'
import { defaultQuotaBytes, mustBeAtHome, takeSeat } from './take-seat.ts'

@Injectable()
export class InviteSeat {
  private readonly work: Work
  private readonly records: TenantRecords
  private readonly subscriptions: TenantSubscriptions
  private readonly due: DueMarks
  private readonly clock: Clock

  constructor(work: Work, records: TenantRecords, subscriptions: TenantSubscriptions, due: DueMarks, clock: Clock) {
    this.work = work
    this.records = records
    this.subscriptions = subscriptions
    this.due = due
    this.clock = clock
  }

  /**
   * Gives a person a seat; a subscription limits how many there are. The last one is given once, however many ask.
   * @throws AppError tenants.not_found, tenants.not_writable, auth.forbidden, partners.suspended, seats.foreign_domain,
   *   seats.limit_reached, seats.email_taken
   */
  async execute(ctx: Context, slug: string, invite: SeatInvite): Promise<SeatAnswer> {
    const { tenants, domains } = this.records
    const aliases = orderedAliases(invite.email, invite.aliases)
    return untilWon(() =>
      this.work.run(ctx, async (unit) => {
        const tenant = await reachWritable(tenants, ctx, slug, 'people.change')
        const names = (await domains.allOf(ctx, tenant.id)).map((domain) => domain.id)
        for (const address of [invite.email, ...aliases]) mustBeAtHome(address, names)
        await this.mustHaveRoom(ctx, tenant)
        const quotaBytes =
          invite.quotaBytes ?? (await this.subscriptions.seatQuotaBytes(ctx, tenant.id)) ?? defaultQuotaBytes
        won(await tenants.changeRoster(ctx, tenant, 1))
        const seat = await takeSeat(
          this.records,
          ctx,
          unit,
          tenant,
          { ...invite, aliases, quotaBytes },
          this.clock.now(),
        )
        await this.due.set(unit, tenant)
        return toSeatAnswer(seat, aliases)
      }),
    )
  }

  private async mustHaveRoom(ctx: Context, tenant: TenantRow): Promise<void> {
    const limit = await this.subscriptions.seatsToGive(ctx, tenant.id)
    if (limit !== null && tenant.seatsUsed >= limit) throw limitReached(limit)
  }
}
