import { DomainStore } from './domain.store.ts'
import { SeatStore } from './seat.store.ts'
import { TenantStore } from './tenant.store.ts'

/** The three stores of a tenant, for use cases that touch more than one. */
export class TenantRecords {
  readonly tenants: TenantStore
  readonly domains: DomainStore
  readonly seats: SeatStore

  constructor(tenants: TenantStore, domains: DomainStore, seats: SeatStore) {
    this.tenants = tenants
    this.domains = domains
    this.seats = seats
  }
}
