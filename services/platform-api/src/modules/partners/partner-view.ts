import type { Member as MemberAnswer, Partner as PartnerAnswer } from '@dezky/contracts'

import type { MemberRow, PartnerRow } from './rows.ts'
import type { PartnerSize } from './store/partner.store.ts'

/** A partner as the API shows it. */
export function toPartnerAnswer(partner: PartnerRow, size: PartnerSize): PartnerAnswer {
  return {
    id: partner.id,
    slug: partner.slug,
    name: partner.name,
    country: partner.country,
    vatId: partner.vatId,
    contactEmail: partner.contactEmail,
    currency: partner.currency,
    cutBps: partner.cutBps,
    status: partner.status,
    tenantCount: size.tenants,
    seatCount: size.seats,
    createdAt: partner.createdAt.toISOString(),
    updatedAt: partner.updatedAt.toISOString(),
    version: partner.version,
  }
}

/** A person of a team as the API shows it. */
export function toMemberAnswer(member: MemberRow): MemberAnswer {
  return {
    id: member.id,
    email: member.email,
    name: member.name,
    role: member.role,
    status: member.status,
    createdAt: member.createdAt.toISOString(),
    version: member.version,
  }
}
