import { Module } from '@nestjs/common'

import { Database } from '../../common/store/database.ts'
import { DomainStore } from './domain.store.ts'
import { SubscriptionLookupStore } from './subscription.lookup.store.ts'
import { TenantPartnerStore } from './tenant-partner.store.ts'
import { TenantSubscriptions } from './tenant-subscriptions.ts'
import { TenantStore } from './tenant.store.ts'
import { DescribeTenants } from './use-cases/describe-tenants.ts'
import { ListTenants } from './use-cases/list-tenants.ts'

const stores = [TenantStore, DomainStore, TenantPartnerStore]

@Module({
  providers: [
    ...stores.map((Store) => ({
      provide: Store,
      useFactory: (database: Database) => new Store(database),
      inject: [Database],
    })),
    {
      provide: TenantSubscriptions,
      useFactory: (database: Database) => new SubscriptionLookupStore(database),
      inject: [Database],
    },
    DescribeTenants,
    ListTenants,
  ],
  exports: [...stores, DescribeTenants, ListTenants],
})
export class TenantsModule {}
