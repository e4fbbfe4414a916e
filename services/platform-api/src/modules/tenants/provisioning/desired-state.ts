import { Injectable } from '@nestjs/common'

import type { Context } from '../../../common/context/context.ts'
import type { DesiredTenant } from '../../../integrations/connector.ts'
import { AddressStore } from '../address.store.ts'
import { DomainStore } from '../domain.store.ts'
import type { TenantRow } from '../rows.ts'
import { SeatStore } from '../seat.store.ts'
import { TenantSubscriptions } from '../tenant-subscriptions.ts'
import { TenantStore } from '../tenant.store.ts'
import { desiredTenant } from './domain/desired-tenant.ts'

export interface Wanted {
  readonly tenant: TenantRow
  readonly desired: DesiredTenant
  /** subjects known so far, by seat id */
  readonly subjects: ReadonlyMap<string, string | null>
}

/** Reads what the connected systems should hold of a tenant. */
@Injectable()
export class DesiredState {
  private readonly tenants: TenantStore
  private readonly domains: DomainStore
  private readonly seats: SeatStore
  private readonly addresses: AddressStore
  private readonly subscriptions: TenantSubscriptions

  constructor(
    tenants: TenantStore,
    domains: DomainStore,
    seats: SeatStore,
    addresses: AddressStore,
    subscriptions: TenantSubscriptions,
  ) {
    this.tenants = tenants
    this.domains = domains
    this.seats = seats
    this.addresses = addresses
    this.subscriptions = subscriptions
  }

  /** Null when there is no such tenant, or none the caller reaches. */
  async of(ctx: Context, tenantId: string): Promise<Wanted | null> {
    const tenant = await this.tenants.byId(ctx, tenantId)
    if (!tenant) return null
    const domains = await this.domains.allOf(ctx, tenantId)
    const seats = await this.seats.allOf(ctx, tenantId)
    const aliases = await this.addresses.aliasesOfTenant(ctx, tenantId)
    const limit = await this.subscriptions.seatsPaid(ctx, tenantId)
    const bytesPerSeat = limit === null ? null : await this.subscriptions.seatQuotaBytes(ctx, tenantId)
    const paid = limit === null || bytesPerSeat === null ? null : { seats: limit, bytesPerSeat }
    return {
      tenant,
      desired: desiredTenant({ tenant, domains, seats, aliases, paid }),
      subjects: new Map(seats.map((seat) => [seat.id, seat.subject])),
    }
  }
}
