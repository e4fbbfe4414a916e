import type { DnsRecord, DnsView } from '@dezky/contracts'
import { Inject, Injectable } from '@nestjs/common'

import { Clock } from '../../../common/clock/clock.ts'
import type { Context } from '../../../common/context/context.ts'
import { AppError } from '../../../common/errors/app-error.ts'
import { IntegrationError, type MailDns } from '../../../integrations/connector.ts'
import { parseZone } from '../../../integrations/stalwart/zone.ts'
import { MAIL_DNS } from '../../../integrations/tokens.ts'
import { DomainStore } from '../domain.store.ts'
import { verificationHost, verificationValue } from '../domain/domain-verification.ts'
import type { DomainRow } from '../rows.ts'
import { TenantStore } from '../tenant.store.ts'

const patienceMs = 10_000

@Injectable()
export class ReadDns {
  private readonly tenants: TenantStore
  private readonly domains: DomainStore
  private readonly mailDns: MailDns | null
  private readonly clock: Clock

  constructor(tenants: TenantStore, domains: DomainStore, @Inject(MAIL_DNS) mailDns: MailDns | null, clock: Clock) {
    this.tenants = tenants
    this.domains = domains
    this.mailDns = mailDns
    this.clock = clock
  }

  /**
   * The DNS records a tenant's domains need: what proves that a domain is theirs, and what mail wants published.
   * @throws AppError tenants.not_found, integrations.unavailable
   */
  async execute(ctx: Context, slug: string): Promise<DnsView> {
    const tenant = await this.tenants.bySlug(ctx, slug)
    const domains = (await this.domains.allOf(ctx, tenant.id)).toSorted(
      (a, b) => Number(b.id === tenant.primaryDomain) - Number(a.id === tenant.primaryDomain),
    )
    const zones = await Promise.all(domains.map((domain) => this.zoneOf(domain)))
    return {
      records: domains.flatMap((domain, index) => [...proof(domain), ...parseZone(zones[index] ?? '', domain.id)]),
      zone: zones.filter((zone) => zone !== '').join('\n'),
      fetchedAt: this.clock.now().toISOString(),
    }
  }

  /** Empty until mail knows the domain. */
  private async zoneOf({ id }: DomainRow): Promise<string> {
    try {
      return (await this.mailDns?.zone(id, AbortSignal.timeout(patienceMs))) ?? ''
    } catch (error) {
      if (!(error instanceof IntegrationError)) throw error
      throw new AppError('integrations.unavailable', { system: error.system, code: error.code }, { cause: error })
    }
  }
}

/** The record that proves ownership, until it has been found. */
function proof({ id, token, verifiedAt }: DomainRow): DnsRecord[] {
  if (verifiedAt !== null) return []
  const host = verificationHost(id).slice(0, -id.length - 1)
  const purpose = 'proves that the domain is yours'
  return [{ domain: id, type: 'TXT', host, value: verificationValue(token), priority: null, purpose }]
}
