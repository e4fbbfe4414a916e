import { Global, Module } from '@nestjs/common'
import type { Logger } from 'pino'

import { Clock } from '../../common/clock/clock.ts'
import { LeaseStore } from '../../common/leases/lease.store.ts'
import { LOGGER } from '../../common/logging/logger.token.ts'
import { Database } from '../../common/store/database.ts'
import { Config } from '../../config/config.ts'
import { CatalogueModule } from '../catalogue/index.ts'
import { TenantsModule, TenantSubscriptions } from '../tenants/index.ts'
import { SubscriptionMovesController } from './api/subscription-moves.controller.ts'
import { SubscriptionsController } from './api/subscriptions.controller.ts'
import { MovementStore } from './store/movement.store.ts'
import { SubscriptionStore } from './store/subscription.store.ts'
import { Subscribers } from './subscribers.ts'
import { SubscriptionWorker } from './subscription-worker.ts'
import { SubscriptionsOfTenants } from './subscriptions-of-tenants.ts'
import { CancelSubscription } from './use-cases/cancel-subscription.ts'
import { ChangeSubscription } from './use-cases/change-subscription.ts'
import { FindOffer } from './use-cases/find-offer.ts'
import { FollowSubscription } from './use-cases/follow-subscription.ts'
import { MakeMove } from './use-cases/make-move.ts'
import { MarkPastDue } from './use-cases/mark-past-due.ts'
import { MoveSubscription } from './use-cases/move-subscription.ts'
import { OpenSubscription } from './use-cases/open-subscription.ts'
import { PauseSubscription } from './use-cases/pause-subscription.ts'
import { ReadSubscription } from './use-cases/read-subscription.ts'
import { ReviseSubscription } from './use-cases/revise-subscription.ts'
import { ScheduleChange } from './use-cases/schedule-change.ts'
import { SettleSubscription } from './use-cases/settle-subscription.ts'
import { StartSubscription } from './use-cases/start-subscription.ts'

/** Global because it provides the port through which the tenants it stands on ask about subscriptions. */
@Global()
@Module({
  imports: [CatalogueModule, TenantsModule],
  controllers: [SubscriptionsController, SubscriptionMovesController],
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
    ReviseSubscription,
    SettleSubscription,
    FollowSubscription,
    MakeMove,
    MarkPastDue,
    MoveSubscription,
    ChangeSubscription,
    ScheduleChange,
    CancelSubscription,
    PauseSubscription,
    {
      provide: SubscriptionWorker,
      useFactory: (settle: SettleSubscription, leases: LeaseStore, clock: Clock, logger: Logger, { env }: Config) =>
        new SubscriptionWorker({ settle, leases, clock, logger, enabled: env.BILLING_WORKERS_ENABLED }),
      inject: [SettleSubscription, LeaseStore, Clock, LOGGER, Config],
    },
  ],
  exports: [TenantSubscriptions, FindOffer, FollowSubscription, MarkPastDue, SubscriptionStore],
})
export class SubscriptionsModule {}
