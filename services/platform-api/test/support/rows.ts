import { newId } from '../../src/common/ids.ts'
import { Member } from '../../src/modules/partners/member.entity.ts'
import { Partner } from '../../src/modules/partners/partner.entity.ts'
import { Seat } from '../../src/modules/tenants/seat.entity.ts'
import { Tenant } from '../../src/modules/tenants/tenant.entity.ts'
import type { TestApp } from './test-app.ts'

/** Puts rows into the store as they would stand there, without the actions that lead to them. */
export class Rows {
  private readonly app: TestApp

  constructor(app: TestApp) {
    this.app = app
  }

  /** @returns its id */
  async partner(slug: string, values: Partial<Partner> = {}): Promise<string> {
    const at = this.app.clock.now()
    const row = {
      id: newId(at),
      slug,
      name: slug,
      nameKey: slug,
      country: 'DK',
      contactEmail: `hello@${slug}.example.com`,
      currency: 'DKK' as const,
      cutBps: 2000,
      status: 'active' as const,
      externalIds: {},
      teamDirty: false,
      teamVersion: 1,
      createdAt: at,
      updatedAt: at,
      version: 1,
      ...values,
    }
    await this.app.database.orm.em.fork().insert(Partner, row)
    return row.id
  }

  /** Somebody of a partner's team who has signed in as `subject`. @returns the member's id */
  async member(partnerId: string, subject: string, values: Partial<Member> = {}): Promise<string> {
    const at = this.app.clock.now()
    const row = {
      id: newId(at),
      partnerId,
      subject,
      email: `${subject}@partner.example.com`,
      name: subject,
      nameKey: subject,
      role: 'admin' as const,
      status: 'active' as const,
      createdAt: at,
      version: 1,
      ...values,
    }
    await this.app.database.orm.em.fork().insert(Member, row)
    return row.id
  }

  /** @returns its id */
  async tenant(slug: string, values: Partial<Tenant> = {}): Promise<string> {
    const at = this.app.clock.now()
    const row = {
      id: newId(at),
      slug,
      name: slug,
      nameKey: slug,
      country: 'DK',
      primaryDomain: `${slug}.example.com`,
      status: 'active' as const,
      authentikStatus: 'ok' as const,
      stalwartStatus: 'ok' as const,
      ocisStatus: 'ok' as const,
      provisioningErrors: {},
      seatsUsed: 0,
      rosterVersion: 1,
      createdAt: at,
      updatedAt: at,
      version: 1,
      ...values,
    }
    await this.app.database.orm.em.fork().insert(Tenant, row)
    return row.id
  }

  /** A person of a tenant who has signed in as `subject`; does not count in `seatsUsed`. @returns the seat's id */
  async seat(tenantId: string, subject: string, values: Partial<Seat> = {}): Promise<string> {
    const at = this.app.clock.now()
    const row = {
      id: newId(at),
      tenantId,
      subject,
      email: `${subject}@tenant.example.com`,
      domain: 'tenant.example.com',
      name: subject,
      nameKey: subject,
      role: 'admin' as const,
      quotaBytes: 0,
      status: 'active' as const,
      createdAt: at,
      updatedAt: at,
      version: 1,
      ...values,
    }
    await this.app.database.orm.em.fork().insert(Seat, row)
    return row.id
  }
}
