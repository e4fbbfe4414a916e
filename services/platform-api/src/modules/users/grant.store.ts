import type { PartnerRole, SeatRole } from '@dezky/contracts'

import type { PartnerGrant } from '../../common/context/scope.ts'
import type { Database } from '../../common/store/database.ts'
import { Member } from '../partners/member.entity.ts'
import { Partner } from '../partners/partner.entity.ts'
import { Seat } from '../tenants/seat.entity.ts'

/** What a subject at the portal's issuer may reach. Read on every request, so that a removal counts at once. */
export class GrantStore {
  private readonly database: Database

  constructor(database: Database) {
    this.database = database
  }

  async tenantsOf(subject: string): Promise<Map<string, SeatRole>> {
    const seats = await this.database
      .manager()
      .find(Seat, { subject }, { fields: ['tenantId', 'role', 'status'], disableIdentityMap: true })
    return new Map(seats.filter((seat) => seat.status !== 'disabled').map((seat) => [seat.tenantId, seat.role]))
  }

  async partnersOf(subject: string): Promise<Map<string, PartnerGrant>> {
    const em = this.database.manager()
    const members = await em.find(Member, { subject }, { fields: ['partnerId', 'role'], disableIdentityMap: true })
    if (members.length === 0) return new Map()
    const roles = new Map<string, PartnerRole>(members.map((member) => [member.partnerId, member.role]))
    const partners = await em.find(
      Partner,
      { id: { $in: [...roles.keys()] } },
      { fields: ['id', 'status'], disableIdentityMap: true },
    )
    return new Map(
      partners.map((partner) => [
        partner.id,
        { role: roles.get(partner.id) ?? 'viewer', suspended: partner.status === 'suspended' },
      ]),
    )
  }

  /** The first sign-in of an invited person makes the seat or membership active. Returns what was activated. */
  async activate(subject: string, at: Date): Promise<{ seats: Seat[]; members: Member[] }> {
    const em = this.database.manager()
    const seats = await em.find(Seat, { subject, status: 'invited' }, { disableIdentityMap: true })
    for (const seat of seats) {
      const change = { status: 'active' as const, updatedAt: at, version: seat.version + 1 }
      await em.nativeUpdate(Seat, { id: seat.id, version: seat.version }, change)
    }
    const members = await em.find(Member, { subject, status: 'invited' }, { disableIdentityMap: true })
    for (const member of members) {
      await em.nativeUpdate(Member, { id: member.id }, { status: 'active', version: member.version + 1 })
    }
    return { seats, members }
  }
}
