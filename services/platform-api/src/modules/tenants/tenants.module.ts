import { Module } from '@nestjs/common'

import { Database } from '../../common/store/database.ts'
import { Config } from '../../config/config.ts'
import { AddressStore } from './address.store.ts'
import { DomainsController } from './api/domains.controller.ts'
import { SeatsController } from './api/seats.controller.ts'
import { TenantMovesController } from './api/tenant-moves.controller.ts'
import { TenantsController } from './api/tenants.controller.ts'
import { DnsResolver } from './dns/dns-resolver.ts'
import { NodeDnsResolver } from './dns/node-dns-resolver.ts'
import { DomainStore } from './domain.store.ts'
import { DueMarks } from './due-marks.ts'
import { SeatStore } from './seat.store.ts'
import { TenantPartnerStore } from './tenant-partner.store.ts'
import { TenantRecords } from './tenant-records.ts'
import { TenantStore } from './tenant.store.ts'
import { ActivateTenant } from './use-cases/activate-tenant.ts'
import { AddDomain } from './use-cases/add-domain.ts'
import { ChangeSeat } from './use-cases/change-seat.ts'
import { ChangeTenant } from './use-cases/change-tenant.ts'
import { CreateRecoveryLink } from './use-cases/create-recovery-link.ts'
import { CreateTenant } from './use-cases/create-tenant.ts'
import { DescribeTenants } from './use-cases/describe-tenants.ts'
import { EraseTenant } from './use-cases/erase-tenant.ts'
import { FoundTenant } from './use-cases/found-tenant.ts'
import { GetTenant } from './use-cases/get-tenant.ts'
import { InviteSeat } from './use-cases/invite-seat.ts'
import { ListDomains } from './use-cases/list-domains.ts'
import { ListSeats } from './use-cases/list-seats.ts'
import { ListTenants } from './use-cases/list-tenants.ts'
import { MoveTenant } from './use-cases/move-tenant.ts'
import { RemoveDomain } from './use-cases/remove-domain.ts'
import { RemoveSeat } from './use-cases/remove-seat.ts'
import { VerifyDomain } from './use-cases/verify-domain.ts'

const stores = [TenantStore, DomainStore, SeatStore, AddressStore, TenantPartnerStore]
const forOthers = [DescribeTenants, ListTenants, ActivateTenant, EraseTenant, MoveTenant]
const onDomains = [ListDomains, AddDomain, RemoveDomain, VerifyDomain]
const onSeats = [ListSeats, InviteSeat, ChangeSeat, RemoveSeat, CreateRecoveryLink]

@Module({
  controllers: [TenantsController, TenantMovesController, DomainsController, SeatsController],
  providers: [
    ...stores.map((Store) => ({
      provide: Store,
      useFactory: (database: Database) => new Store(database),
      inject: [Database],
    })),
    {
      provide: TenantRecords,
      useFactory: (tenants: TenantStore, domains: DomainStore, seats: SeatStore, addresses: AddressStore) =>
        new TenantRecords(tenants, domains, seats, addresses),
      inject: [TenantStore, DomainStore, SeatStore, AddressStore],
    },
    {
      provide: DnsResolver,
      useFactory: ({ env }: Config) => new NodeDnsResolver({ servers: env.DNS_SERVERS }),
      inject: [Config],
    },
    DueMarks,
    ...forOthers,
    FoundTenant,
    CreateTenant,
    GetTenant,
    ChangeTenant,
    ...onDomains,
    ...onSeats,
  ],
  exports: [...stores, ...forOthers],
})
export class TenantsModule {}
