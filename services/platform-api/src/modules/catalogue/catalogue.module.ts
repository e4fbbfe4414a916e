import { Module } from '@nestjs/common'

import { Database } from '../../common/store/database.ts'
import { CatalogueController } from './api/catalogue.controller.ts'
import { PlanStore } from './store/plan.store.ts'
import { PriceStore } from './store/price.store.ts'
import { ChangePlan } from './use-cases/change-plan.ts'
import { ChangePrice } from './use-cases/change-price.ts'
import { CreatePlan } from './use-cases/create-plan.ts'
import { CreatePrice } from './use-cases/create-price.ts'

@Module({
  controllers: [CatalogueController],
  providers: [
    { provide: PlanStore, useFactory: (database: Database) => new PlanStore(database), inject: [Database] },
    { provide: PriceStore, useFactory: (database: Database) => new PriceStore(database), inject: [Database] },
    CreatePlan,
    ChangePlan,
    CreatePrice,
    ChangePrice,
  ],
  exports: [PlanStore, PriceStore],
})
export class CatalogueModule {}
