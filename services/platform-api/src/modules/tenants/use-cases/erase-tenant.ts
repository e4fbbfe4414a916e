import { Injectable } from '@nestjs/common'

import type { Context } from '../../../common/context/context.ts'
import { untilWon, won } from '../../../common/store/lost-race.ts'
import { Work } from '../../audit/audited-unit-of-work.ts'
import { TenantRecords } from '../tenant-records.ts'

@Injectable()
export class EraseTenant {
  private readonly work: Work
  private readonly records: TenantRecords

  constructor(work: Work, records: TenantRecords) {
    this.work = work
    this.records = records
  }

  /**
   * Removes the people and the domains of a purged tenant, once no connected system holds anything of it: its addresses
   * and domains are free again. Of any other tenant nothing is removed. Repeatable.
   * @returns whether anything was removed
   */
  async execute(ctx: Context, tenantId: string): Promise<boolean> {
    return untilWon(() =>
      this.work.run(ctx, async (unit) => {
        const { tenants, seats, domains, addresses } = this.records
        const tenant = await tenants.byId(ctx, tenantId)
        const people = tenant?.status === 'purged' ? await seats.removeAllOf(ctx, tenantId) : 0
        if (tenant?.status === 'purged') await addresses.removeAllOf(ctx, tenantId)
        const names = tenant?.status === 'purged' ? await domains.removeAllOf(ctx, tenantId) : 0
        if (!tenant || people + names === 0) {
          unit.unchanged()
          return false
        }
        won(await tenants.changeRoster(ctx, tenant, -tenant.seatsUsed))
        await unit.record({
          action: 'tenant.erased',
          target: { type: 'tenant', id: tenant.id, name: tenant.name },
          tenantId: tenant.id,
          partnerId: tenant.partnerId,
          data: { seats: people, domains: names },
        })
        return true
      }),
    )
  }
}
