import { AddressStore } from './address.store.ts'
import { DomainStore } from './domain.store.ts'
import { SeatStore } from './seat.store.ts'
import { TenantStore } from './tenant.store.ts'

/** The four stores of a tenant, for use cases that touch more than one. */
export class TenantRecords {
  readonly tenants: TenantStore
  readonly domains: DomainStore
  readonly seats: SeatStore
  readonly addresses: AddressStore

  constructor(tenants: TenantStore, domains: DomainStore, seats: SeatStore, addresses: AddressStore) {
    this.tenants = tenants
    this.domains = domains
    this.seats = seats
    this.addresses = addresses
  }
}
