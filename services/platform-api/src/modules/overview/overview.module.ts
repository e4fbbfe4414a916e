import { Module } from '@nestjs/common'

import { ColdModule } from '../../cold/index.ts'
import { Database } from '../../common/store/database.ts'
import { AuditModule } from '../audit/index.ts'
import { HealthModule } from '../health/health.module.ts'
import { StripeModule } from '../stripe/index.ts'
import { OverviewController } from './overview.controller.ts'
import { OverviewStore } from './overview.store.ts'
import { ReadOverview } from './read-overview.ts'

@Module({
  imports: [AuditModule, ColdModule, HealthModule, StripeModule],
  controllers: [OverviewController],
  providers: [
    { provide: OverviewStore, useFactory: (database: Database) => new OverviewStore(database), inject: [Database] },
    ReadOverview,
  ],
})
export class OverviewModule {}
