import type { TenantDomain } from '@dezky/contracts'

import { unicodeName } from './domain/domain-name.ts'
import { verificationHost, verificationValue } from './domain/domain-verification.ts'
import type { DomainRow, TenantRow } from './rows.ts'

/** A domain as the API shows it. */
export function toDomainAnswer(tenant: TenantRow, domain: DomainRow): TenantDomain {
  return {
    name: domain.id,
    unicodeName: unicodeName(domain.id),
    primary: domain.id === tenant.primaryDomain,
    verified: domain.verifiedAt !== null,
    verifiedAt: domain.verifiedAt?.toISOString() ?? null,
    verification: { type: 'TXT', host: verificationHost(domain.id), value: verificationValue(domain.token) },
  }
}

/** A tenant's domains, the primary one first. */
export function toDomainAnswers(tenant: TenantRow, domains: readonly DomainRow[]): TenantDomain[] {
  const answers = domains.map((domain) => toDomainAnswer(tenant, domain))
  return [...answers.filter((answer) => answer.primary), ...answers.filter((answer) => !answer.primary)]
}
