import type { Tenant as TenantAnswer, TenantChange } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import { Clock } from '../../../common/clock/clock.ts'
import type { Context } from '../../../common/context/context.ts'
import { given } from '../../../common/store/given.ts'
import { untilWon, won } from '../../../common/store/lost-race.ts'
import { nameKey } from '../../../common/store/name-key.ts'
import { Work } from '../../audit/audited-unit-of-work.ts'
import { changes } from '../../audit/inbox/event-draft.ts'
import { personal } from '../../audit/inbox/personal.ts'
import { DueMarks } from '../due-marks.ts'
import type { TenantRow } from '../rows.ts'
import { TenantRecords } from '../tenant-records.ts'
import { domainNameOf } from './claim-domain.ts'
import { DescribeTenants } from './describe-tenants.ts'
import { mustAllow, mustMatch, reachWritable } from './reach-tenant.ts'

const fields = ['name', 'country', 'vatId', 'primaryDomain'] as const

@Injectable()
export class ChangeTenant {
  private readonly work: Work
  private readonly records: TenantRecords
  private readonly due: DueMarks
  private readonly clock: Clock
  private readonly describe: DescribeTenants

  constructor(work: Work, records: TenantRecords, due: DueMarks, clock: Clock, describe: DescribeTenants) {
    this.work = work
    this.records = records
    this.due = due
    this.clock = clock
    this.describe = describe
  }

  /**
   * Changes what the tenant is called and where it is at home. Its own admins change name and VAT id only.
   * @throws AppError tenants.not_found, tenants.not_writable, auth.forbidden, partners.suspended, domains.invalid,
   *   domains.not_found, precondition.version_mismatch
   */
  async execute(ctx: Context, slug: string, input: TenantChange, ifMatch: number | undefined): Promise<TenantAnswer> {
    return untilWon(() => this.once(ctx, slug, input, ifMatch))
  }

  private async once(ctx: Context, slug: string, input: TenantChange, ifMatch: number | undefined) {
    return this.work.run(ctx, async (unit) => {
      const { tenants } = this.records
      const tenant = await reachWritable(tenants, ctx, slug, 'tenant.change')
      if (input.country !== undefined || input.primaryDomain !== undefined) {
        mustAllow(ctx, tenant, 'tenant.change-home')
      }
      mustMatch(tenant, ifMatch)
      const after = { ...tenant, ...given(input) }
      if (input.primaryDomain !== undefined) {
        after.primaryDomain = await this.ownDomain(ctx, tenant, input.primaryDomain)
      }
      const data = changes(tenant, after, fields, [], personal)
      if (Object.keys(data).length === 0) {
        unit.unchanged()
        return this.describe.one(ctx, tenant)
      }
      const { name, country, vatId, primaryDomain } = after
      const columns = { name, nameKey: nameKey(name), country, vatId, primaryDomain, updatedAt: this.clock.now() }
      won(await tenants.change(ctx, tenant, columns))
      await unit.record({
        action: 'tenant.changed',
        target: { type: 'tenant', id: tenant.id, name },
        tenantId: tenant.id,
        partnerId: tenant.partnerId,
        data,
      })
      await this.due.set(unit, tenant)
      return this.describe.one(ctx, await tenants.bySlug(ctx, slug))
    })
  }

  private async ownDomain(ctx: Context, tenant: TenantRow, typed: string): Promise<string> {
    return (await this.records.domains.byName(ctx, tenant.id, domainNameOf(typed))).id
  }
}
