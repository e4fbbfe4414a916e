import type { TenantDomain } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import { Clock } from '../../../common/clock/clock.ts'
import type { Context } from '../../../common/context/context.ts'
import { Work } from '../../audit/audited-unit-of-work.ts'
import { toDomainAnswer } from '../domain-view.ts'
import { DueMarks } from '../due-marks.ts'
import { TenantRecords } from '../tenant-records.ts'
import { claimDomain, domainNameOf } from './claim-domain.ts'
import { reachWritable } from './reach-tenant.ts'

@Injectable()
export class AddDomain {
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
   * Gives the tenant another domain, unverified.
   * @throws AppError tenants.not_found, tenants.not_writable, auth.forbidden, partners.suspended, domains.invalid,
   *   domains.taken
   */
  async execute(ctx: Context, slug: string, typed: string): Promise<TenantDomain> {
    const { tenants, domains } = this.records
    return this.work.run(ctx, async (unit) => {
      const tenant = await reachWritable(tenants, ctx, slug, 'domains.change')
      const domain = await claimDomain(domains, ctx, unit, tenant, domainNameOf(typed), this.clock.now())
      await this.due.set(unit, tenant)
      return toDomainAnswer(tenant, domain)
    })
  }
}
