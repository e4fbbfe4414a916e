import type { Seat as SeatAnswer, SeatChange } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import { Clock } from '../../../common/clock/clock.ts'
import type { Context } from '../../../common/context/context.ts'
import { given } from '../../../common/store/given.ts'
import { untilWon, won } from '../../../common/store/lost-race.ts'
import { nameKey } from '../../../common/store/name-key.ts'
import { Work } from '../../audit/audited-unit-of-work.ts'
import { changes } from '../../audit/inbox/event-draft.ts'
import { personal } from '../../audit/inbox/personal.ts'
import { orderedAliases } from '../domain/aliases.ts'
import { canSetStatus, losesAdmin } from '../domain/seat-lifecycle.ts'
import { DueMarks } from '../due-marks.ts'
import type { TenantRow } from '../rows.ts'
import { toSeatAnswer } from '../seat-view.ts'
import { TenantRecords } from '../tenant-records.ts'
import { illegalSeatTransition } from '../tenants.errors.ts'
import { mustKeepAdmin } from './must-keep-admin.ts'
import { mustMatch, reachWritable } from './reach-tenant.ts'
import { mustBeAtHome } from './take-seat.ts'

const fields = ['name', 'role', 'quotaBytes', 'status', 'aliases'] as const

/** Which person of which tenant, as the caller saw it. */
export interface SeatReference {
  readonly slug: string
  readonly id: string
  readonly ifMatch: number | undefined
}

@Injectable()
export class ChangeSeat {
  private readonly work: Work
  private readonly records: TenantRecords
  private readonly due: DueMarks
  private readonly clock: Clock

  constructor(work: Work, records: TenantRecords, due: DueMarks, clock: Clock) {
    this.work = work
    this.records = records
    this.due = due
    this.clock = clock
  }

  /**
   * Changes a person's name, role, quota, aliases or whether it can sign in. The address stays.
   * @throws AppError tenants.not_found, tenants.not_writable, auth.forbidden, partners.suspended, seats.not_found,
   *   seats.illegal_transition, seats.last_admin, seats.foreign_domain, seats.email_taken,
   *   precondition.version_mismatch
   */
  async execute(ctx: Context, reference: SeatReference, input: SeatChange): Promise<SeatAnswer> {
    return untilWon(() => this.once(ctx, reference, input))
  }

  private async once(ctx: Context, { slug, id, ifMatch }: SeatReference, input: SeatChange): Promise<SeatAnswer> {
    const { tenants, seats, addresses } = this.records
    return this.work.run(ctx, async (unit) => {
      const tenant = await reachWritable(tenants, ctx, slug, 'people.change')
      const seat = await seats.byId(ctx, tenant.id, id)
      mustMatch(seat, ifMatch)
      const before = { ...seat, aliases: await addresses.aliasesOf(ctx, seat) }
      const aliases = orderedAliases(seat.email, input.aliases ?? before.aliases)
      const after = { ...before, ...given(input), aliases }
      if (!canSetStatus(seat.status, after.status)) throw illegalSeatTransition(after.status, seat.status)
      const data = changes(before, after, fields, ['name', 'aliases'], personal)
      if (Object.keys(data).length === 0) {
        unit.unchanged()
        return toSeatAnswer(seat, aliases)
      }
      if (losesAdmin(seat, after)) {
        await mustKeepAdmin(seats, ctx, tenant, seat)
      }
      const added = aliases.filter((alias) => !before.aliases.includes(alias))
      if (added.length > 0) await this.mustBeAtHome(ctx, tenant, added)
      // A domain in use cannot be removed, and the last admin cannot go: both decide on the same roster.
      if (added.length > 0 || losesAdmin(seat, after)) won(await tenants.changeRoster(ctx, tenant, 0))
      const { name, role, quotaBytes, status } = after
      const columns = { name, nameKey: nameKey(name), role, quotaBytes, status, updatedAt: this.clock.now() }
      won(await seats.change(ctx, seat, columns))
      await addresses.claim(ctx, seat, { aliases: added }, columns.updatedAt)
      const gone = before.aliases.filter((alias) => !aliases.includes(alias))
      await addresses.release(ctx, seat, gone)
      await unit.record({
        action: 'seat.changed',
        target: { type: 'seat', id, name: personal(name) },
        tenantId: tenant.id,
        partnerId: tenant.partnerId,
        data,
      })
      await this.due.set(unit, tenant)
      return toSeatAnswer({ ...seat, ...columns, version: seat.version + 1 }, aliases)
    })
  }
  private async mustBeAtHome(ctx: Context, tenant: TenantRow, aliases: readonly string[]): Promise<void> {
    const names = (await this.records.domains.allOf(ctx, tenant.id)).map((domain) => domain.id)
    for (const alias of aliases) mustBeAtHome(alias, names)
  }
}
