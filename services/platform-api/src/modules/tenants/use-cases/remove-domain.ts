import { Injectable } from '@nestjs/common'

import type { Context } from '../../../common/context/context.ts'
import { untilWon, won } from '../../../common/store/lost-race.ts'
import { Work } from '../../audit/audited-unit-of-work.ts'
import { DueMarks } from '../due-marks.ts'
import { TenantRecords } from '../tenant-records.ts'
import { domainInUse, domainPrimary } from '../tenants.errors.ts'
import { reachWritable } from './reach-tenant.ts'

@Injectable()
export class RemoveDomain {
  private readonly work: Work
  private readonly records: TenantRecords
  private readonly due: DueMarks

  constructor(work: Work, records: TenantRecords, due: DueMarks) {
    this.work = work
    this.records = records
    this.due = due
  }

  /**
   * Takes a domain from the tenant; the name is free again.
   * @throws AppError tenants.not_found, tenants.not_writable, auth.forbidden, partners.suspended, domains.not_found,
   *   domains.primary, domains.in_use
   */
  async execute(ctx: Context, slug: string, name: string): Promise<void> {
    const { tenants, domains, addresses } = this.records
    await untilWon(() =>
      this.work.run(ctx, async (unit) => {
        const tenant = await reachWritable(tenants, ctx, slug, 'domains.change')
        const domain = await domains.byName(ctx, tenant.id, name.toLowerCase())
        if (domain.id === tenant.primaryDomain) throw domainPrimary()
        const used = await addresses.countUnder(ctx, tenant.id, domain.id)
        if (used > 0) throw domainInUse(used)
        won(await tenants.changeRoster(ctx, tenant, 0))
        won(await domains.remove(ctx, domain))
        await unit.record({
          action: 'domain.removed',
          target: { type: 'domain', id: domain.id },
          tenantId: tenant.id,
          partnerId: tenant.partnerId,
          data: { verified: domain.verifiedAt !== null },
        })
        await this.due.set(unit, tenant)
      }),
    )
  }
}
