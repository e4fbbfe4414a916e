import type { DesiredTeam, DesiredTenant } from '../connector.ts'

/** A person as the identity system should hold them. */
export interface Person {
  /** our id of the seat or of the partner's member */
  readonly key: string
  readonly email: string
  readonly name: string
  readonly enabled: boolean
  readonly role?: string
}

/** A group and the people in it: a tenant's, or the staff of a partner. */
export interface Population {
  readonly groupName: string
  /** folder of the users, as Authentik's `path` */
  readonly path: string
  readonly mark: string
  /** false: the group and everybody in it are to be removed */
  readonly present: boolean
  /** which attribute holds `Person.key` */
  readonly keyName: 'seatId' | 'memberId'
  readonly people: readonly Person[]
}

/** The people of a tenant; a suspended tenant's are all locked. */
export function tenantPopulation(desired: DesiredTenant): Population {
  const present = desired.presence !== 'gone'
  const unlocked = desired.presence === 'active'
  return {
    groupName: `dezky-tenant-${desired.slug}`,
    path: `dezky/tenants/${desired.slug}`,
    mark: desired.mark,
    present,
    keyName: 'seatId',
    people: present
      ? desired.seats.map(({ seatId, email, name, role, enabled }) => ({
          key: seatId,
          email,
          name,
          role,
          enabled: enabled && unlocked,
        }))
      : [],
  }
}

/** The staff of a partner. */
export function teamPopulation(desired: DesiredTeam): Population {
  return {
    groupName: `dezky-partner-${desired.slug}`,
    path: `dezky/partners/${desired.slug}`,
    mark: desired.mark,
    present: true,
    keyName: 'memberId',
    people: desired.members.map(({ memberId, email, name, enabled }) => ({ key: memberId, email, name, enabled })),
  }
}
