import { Module } from '@nestjs/common'

import { Database } from '../../common/store/database.ts'
import { HealthController } from './health.controller.ts'
import { Readiness } from './readiness.ts'

@Module({
  controllers: [HealthController],
  providers: [
    {
      provide: Readiness,
      useFactory: (database: Database) =>
        new Readiness([{ name: 'store', vital: true, enabled: true, ping: () => database.ping() }]),
      inject: [Database],
    },
  ],
  exports: [Readiness],
})
export class HealthModule {}
