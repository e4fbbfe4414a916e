import { Injectable } from '@nestjs/common'

import type { Context } from '../../../common/context/context.ts'
import { untilWon, won } from '../../../common/store/lost-race.ts'
import { Work } from '../../audit/audited-unit-of-work.ts'
import { personal } from '../../audit/inbox/personal.ts'
import { losesAdmin } from '../domain/seat-lifecycle.ts'
import { DueMarks } from '../due-marks.ts'
import { TenantRecords } from '../tenant-records.ts'
import type { SeatReference } from './change-seat.ts'
import { mustKeepAdmin } from './must-keep-admin.ts'
import { mustMatch, reachWritable } from './reach-tenant.ts'

@Injectable()
export class RemoveSeat {
  private readonly work: Work
  private readonly records: TenantRecords
  private readonly due: DueMarks

  constructor(work: Work, records: TenantRecords, due: DueMarks) {
    this.work = work
    this.records = records
    this.due = due
  }

  /**
   * Takes a person's seat; it and its addresses are free for somebody else at once, and provisioning removes the accounts.
   * @throws AppError tenants.not_found, tenants.not_writable, auth.forbidden, partners.suspended, seats.not_found,
   *   seats.last_admin, precondition.version_mismatch
   */
  async execute(ctx: Context, { slug, id, ifMatch }: SeatReference): Promise<void> {
    const { tenants, seats, addresses } = this.records
    await untilWon(() =>
      this.work.run(ctx, async (unit) => {
        const tenant = await reachWritable(tenants, ctx, slug, 'people.change')
        const seat = await seats.byId(ctx, tenant.id, id)
        mustMatch(seat, ifMatch)
        const aliases = await addresses.aliasesOf(ctx, seat)
        if (losesAdmin(seat, null)) await mustKeepAdmin(seats, ctx, tenant, seat)
        won(await tenants.changeRoster(ctx, tenant, -1))
        won(await seats.remove(ctx, seat))
        await addresses.releaseAllOf(ctx, seat)
        await unit.record({
          action: 'seat.removed',
          target: { type: 'seat', id, name: personal(seat.name) },
          tenantId: tenant.id,
          partnerId: tenant.partnerId,
          data: {
            email: personal(seat.email),
            ...(aliases.length === 0 ? {} : { aliases: aliases.map(personal) }),
            role: seat.role,
            status: seat.status,
          },
        })
        await this.due.set(unit, tenant)
      }),
    )
  }
}
