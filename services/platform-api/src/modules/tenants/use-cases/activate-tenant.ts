import { Injectable } from '@nestjs/common'

import { Clock } from '../../../common/clock/clock.ts'
import type { Context } from '../../../common/context/context.ts'
import { untilWon, won } from '../../../common/store/lost-race.ts'
import { Work } from '../../audit/audited-unit-of-work.ts'
import { nextStatus } from '../domain/tenant-lifecycle.ts'
import { TenantStore } from '../tenant.store.ts'

@Injectable()
export class ActivateTenant {
  private readonly work: Work
  private readonly tenants: TenantStore
  private readonly clock: Clock

  constructor(work: Work, tenants: TenantStore, clock: Clock) {
    this.work = work
    this.tenants = tenants
    this.clock = clock
  }

  /**
   * Makes a pending tenant active, once every connected system is as desired. Any other stays as it is. Joins a unit of
   * work that is open.
   * @returns whether it became active now
   */
  async execute(ctx: Context, tenantId: string): Promise<boolean> {
    return untilWon(() =>
      this.work.run(ctx, async (unit) => {
        const tenant = await this.tenants.byId(ctx, tenantId)
        const status = tenant && nextStatus(tenant.status, 'activate')
        if (!tenant || !status) {
          unit.unchanged()
          return false
        }
        won(await this.tenants.change(ctx, tenant, { status, updatedAt: this.clock.now() }))
        await unit.record({
          action: 'tenant.activated',
          target: { type: 'tenant', id: tenant.id, name: tenant.name },
          tenantId: tenant.id,
          partnerId: tenant.partnerId,
          data: { status: { from: tenant.status, to: status } },
        })
        return true
      }),
    )
  }
}
