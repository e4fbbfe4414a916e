import type { TenantStatus } from '@dezky/contracts'

import type { DesiredTenant } from '../../../../integrations/connector.ts'

/** A suspended or cancelled tenant keeps everything, and nobody signs in. */
const presences: Readonly<Record<TenantStatus, DesiredTenant['presence']>> = {
  pending: 'active',
  active: 'active',
  suspended: 'suspended',
  cancelled: 'suspended',
  purged: 'gone',
}

const smallestStorage = 1024 ** 3

interface Seat {
  readonly id: string
  readonly email: string
  readonly name: string
  readonly role: 'admin' | 'member'
  readonly quotaBytes: number
  readonly status: 'invited' | 'active' | 'disabled'
}

export interface TenantFacts {
  readonly tenant: {
    readonly id: string
    readonly slug: string
    readonly name: string
    readonly status: TenantStatus
    readonly primaryDomain: string
  }
  readonly domains: readonly { readonly id: string }[]
  readonly seats: readonly Seat[]
  /** by seat id */
  readonly aliases: ReadonlyMap<string, readonly string[]>
  /** seats paid for and what each of them gets, when there is a subscription */
  readonly paid: { readonly seats: number; readonly bytesPerSeat: number } | null
}

/** Written into every object made for a tenant. */
export const tenantMark = (tenantId: string): string => `dezky:tenant:${tenantId}`

/** What the three systems should hold of a tenant. Pure. */
export function desiredTenant({ tenant, domains, seats, aliases, paid }: TenantFacts): DesiredTenant {
  return {
    tenantId: tenant.id,
    slug: tenant.slug,
    name: tenant.name,
    mark: tenantMark(tenant.id),
    presence: presences[tenant.status],
    domains: domains.map(({ id }) => ({ name: id, primary: id === tenant.primaryDomain })),
    seats: seats.map(({ id, email, name, role, quotaBytes, status }) => ({
      seatId: id,
      email,
      aliases: aliases.get(id) ?? [],
      name,
      role,
      quotaBytes,
      enabled: status !== 'disabled',
    })),
    storageBytes: storageBytes(seats, paid),
  }
}

/** The shared space: what was paid for, else as much as the people have; a system wants it above zero. */
function storageBytes(seats: readonly Seat[], paid: TenantFacts['paid']): number {
  const bytes = paid ? paid.seats * paid.bytesPerSeat : seats.reduce((sum, seat) => sum + seat.quotaBytes, 0)
  return Math.min(Math.max(bytes, smallestStorage), Number.MAX_SAFE_INTEGER)
}
