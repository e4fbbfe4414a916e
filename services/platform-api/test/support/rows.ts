import type { Clock } from '../../src/common/clock/clock.ts'
import { newId } from '../../src/common/ids.ts'
import type { Database } from '../../src/common/store/database.ts'
import { present } from '../../src/common/store/whole.ts'
import { Member } from '../../src/modules/partners/member.entity.ts'
import { Partner } from '../../src/modules/partners/partner.entity.ts'
import type { MemberRow, PartnerRow } from '../../src/modules/partners/rows.ts'
import { Address } from '../../src/modules/tenants/address.entity.ts'
import type { SeatRow, TenantRow } from '../../src/modules/tenants/rows.ts'
import { Seat } from '../../src/modules/tenants/seat.entity.ts'
import { Tenant } from '../../src/modules/tenants/tenant.entity.ts'

/** An active partner that is called as its slug. */
export const partnerRow = (at: Date, slug: string, values: Partial<PartnerRow> = {}): PartnerRow => ({
  id: newId(at),
  slug,
  name: slug,
  nameKey: slug,
  country: 'DK',
  vatId: null,
  contactEmail: `hello@${slug}.example.com`,
  currency: 'DKK',
  cutBps: 2000,
  status: 'active',
  externalIds: {},
  teamDirty: false,
  teamVersion: 1,
  createdAt: at,
  updatedAt: at,
  version: 1,
  ...values,
})

/** An administrator of a partner who has signed in. */
export const memberRow = (at: Date, partnerId: string, name: string, values: Partial<MemberRow> = {}): MemberRow => ({
  id: newId(at),
  partnerId,
  email: `${name}@partner.example.com`,
  name,
  nameKey: name,
  role: 'admin',
  status: 'active',
  subject: null,
  createdAt: at,
  version: 1,
  ...values,
})

/** An active tenant nobody brought, without people, that every system holds as desired. */
export const tenantRow = (at: Date, slug: string, values: Partial<TenantRow> = {}): TenantRow => ({
  id: newId(at),
  slug,
  name: slug,
  nameKey: slug,
  partnerId: null,
  country: 'DK',
  vatId: null,
  primaryDomain: `${slug}.example.com`,
  status: 'active',
  authentikStatus: 'ok',
  stalwartStatus: 'ok',
  ocisStatus: 'ok',
  provisioningErrors: {},
  seatsUsed: 0,
  rosterVersion: 1,
  createdAt: at,
  updatedAt: at,
  suspendedAt: null,
  cancelledAt: null,
  version: 1,
  ...values,
})

/** A person of a tenant who has signed in. */
export const seatRow = (at: Date, tenantId: string, name: string, values: Partial<SeatRow> = {}): SeatRow => ({
  id: newId(at),
  tenantId,
  partnerId: null,
  email: `${name}@tenant.example.com`,
  domain: 'tenant.example.com',
  name,
  nameKey: name,
  role: 'member',
  quotaBytes: 0,
  status: 'active',
  subject: null,
  createdAt: at,
  updatedAt: at,
  version: 1,
  ...values,
})

/** Puts rows into the store as they would stand there, without the actions that lead to them. */
export class Rows {
  private readonly database: Database
  private readonly clock: Pick<Clock, 'now'>

  constructor({ database, clock }: { database: Database; clock: Pick<Clock, 'now'> }) {
    this.database = database
    this.clock = clock
  }

  /** @returns its id */
  async partner(slug: string, values: Partial<PartnerRow> = {}): Promise<string> {
    const row = partnerRow(this.clock.now(), slug, values)
    await this.database.orm.em.fork().insert(Partner, present(row))
    return row.id
  }

  /** Somebody of a partner's team, an administrator, who has signed in as `subject`. @returns the member's id */
  async member(partnerId: string, subject: string, values: Partial<MemberRow> = {}): Promise<string> {
    const row = memberRow(this.clock.now(), partnerId, subject, { subject, ...values })
    await this.database.orm.em.fork().insert(Member, present(row))
    return row.id
  }

  /** @returns its id */
  async tenant(slug: string, values: Partial<TenantRow> = {}): Promise<string> {
    const row = tenantRow(this.clock.now(), slug, values)
    await this.database.orm.em.fork().insert(Tenant, present(row))
    return row.id
  }

  /** An administrator of a tenant who has signed in as `subject`; does not count in `seatsUsed`. @returns the seat's id */
  async seat(tenantId: string, subject: string, values: Partial<SeatRow> = {}): Promise<string> {
    const row = seatRow(this.clock.now(), tenantId, subject, { subject, role: 'admin', ...values })
    const em = this.database.orm.em.fork()
    await em.insert(Seat, present(row))
    const { email: address, id: seatId, partnerId, domain, createdAt } = row
    const held = { id: address, seatId, tenantId, partnerId, domain, kind: 'primary' as const, createdAt }
    await em.insert(Address, present(held))
    return row.id
  }
}
