import type { TenantDomain } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import { Clock } from '../../../common/clock/clock.ts'
import type { Context } from '../../../common/context/context.ts'
import { Work } from '../../audit/audited-unit-of-work.ts'
import { DnsLookupError, DnsResolver } from '../dns/dns-resolver.ts'
import { toDomainAnswer } from '../domain-view.ts'
import { verificationHost, verificationValue } from '../domain/domain-verification.ts'
import { DueMarks } from '../due-marks.ts'
import type { DomainRow } from '../rows.ts'
import { TenantRecords } from '../tenant-records.ts'
import { domainNotVerified, lookupFailed } from '../tenants.errors.ts'
import { reachWritable } from './reach-tenant.ts'

/** What was found instead is shown, so that a slip of the pen can be seen: this much of it. */
const shown = { records: 5, characters: 200 }

@Injectable()
export class VerifyDomain {
  private readonly work: Work
  private readonly records: TenantRecords
  private readonly resolver: DnsResolver
  private readonly due: DueMarks
  private readonly clock: Clock

  constructor(work: Work, records: TenantRecords, resolver: DnsResolver, due: DueMarks, clock: Clock) {
    this.work = work
    this.records = records
    this.resolver = resolver
    this.due = due
    this.clock = clock
  }

  /**
   * Looks for the proof of ownership in DNS. A domain verified once stays so.
   * @throws AppError tenants.not_found, tenants.not_writable, auth.forbidden, partners.suspended, domains.not_found,
   *   domains.not_verified, domains.lookup_failed
   */
  async execute(ctx: Context, slug: string, name: string): Promise<TenantDomain> {
    const { tenants, domains } = this.records
    const before = await reachWritable(tenants, ctx, slug, 'domains.change')
    const candidate = await domains.byName(ctx, before.id, name.toLowerCase())
    if (candidate.verifiedAt) return toDomainAnswer(before, candidate)
    await this.mustBePublished(candidate)
    // The answer took its time: what it is about may have changed meanwhile.
    return this.work.run(ctx, async (unit) => {
      const tenant = await reachWritable(tenants, ctx, slug, 'domains.change')
      const domain = await domains.byName(ctx, tenant.id, candidate.id)
      const verifiedAt = this.clock.now()
      if (domain.token !== candidate.token || !(await domains.setVerified(ctx, domain, verifiedAt))) {
        unit.unchanged()
        return toDomainAnswer(tenant, await domains.byName(ctx, tenant.id, candidate.id))
      }
      await unit.record({
        action: 'domain.verified',
        target: { type: 'domain', id: domain.id },
        tenantId: tenant.id,
        partnerId: tenant.partnerId,
      })
      await this.due.set(unit, tenant)
      return toDomainAnswer(tenant, { ...domain, verifiedAt })
    })
  }

  private async mustBePublished({ id, token }: DomainRow): Promise<void> {
    const host = verificationHost(id)
    const expected = verificationValue(token)
    const texts = await this.textsAt(host)
    if (texts.some((text) => text.trim() === expected)) return
    const found = texts.slice(0, shown.records).map((text) => text.slice(0, shown.characters))
    throw domainNotVerified(host, expected, found)
  }

  private async textsAt(host: string): Promise<string[]> {
    try {
      return await this.resolver.texts(host)
    } catch (error) {
      if (error instanceof DnsLookupError) throw lookupFailed(host, error)
      throw error
    }
  }
}
