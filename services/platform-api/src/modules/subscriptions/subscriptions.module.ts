import { Global, Module } from '@nestjs/common'

import { Database } from '../../common/store/database.ts'
import { CatalogueModule } from '../catalogue/index.ts'
import { TenantsModule, TenantSubscriptions } from '../tenants/index.ts'
import { SubscriptionsController } from './api/subscriptions.controller.ts'
import { MovementStore } from './store/movement.store.ts'
import { SubscriptionStore } from './store/subscription.store.ts'
import { Subscribers } from './subscribers.ts'
import { SubscriptionsOfTenants } from './subscriptions-of-tenants.ts'
import { CancelSubscription } from './use-cases/cancel-subscription.ts'
import { ChangeSubscription } from './use-cases/change-subscription.ts'
import { FindOffer } from './use-cases/find-offer.ts'
import { OpenSubscription } from './use-cases/open-subscription.ts'
import { ReadSubscription } from './use-cases/read-subscription.ts'
import { StartSubscription } from './use-cases/start-subscription.ts'

/** Global because it provides the port through which the tenants it stands on ask about subscriptions. */
@Global()
@Module({
  imports: [CatalogueModule, TenantsModule],
  controllers: [SubscriptionsController],
  providers: [
    {
      provide: SubscriptionStore,
      useFactory: (database: Database) => new SubscriptionStore(database),
      inject: [Database],
    },
    { provide: MovementStore, useFactory: (database: Database) => new MovementStore(database), inject: [Database] },
    { provide: TenantSubscriptions, useClass: SubscriptionsOfTenants },
    Subscribers,
    FindOffer,
    StartSubscription,
    ReadSubscription,
    OpenSubscription,
    ChangeSubscription,
    CancelSubscription,
  ],
  exports: [TenantSubscriptions, FindOffer, SubscriptionStore],
})
export class SubscriptionsModule {}
