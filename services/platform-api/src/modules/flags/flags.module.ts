import { Module } from '@nestjs/common'

import { Database } from '../../common/store/database.ts'
import { FlagsController } from './api/flags.controller.ts'
import { FlagStore } from './flag.store.ts'
import { ChangeFlag } from './use-cases/change-flag.ts'

@Module({
  controllers: [FlagsController],
  providers: [
    { provide: FlagStore, useFactory: (database: Database) => new FlagStore(database), inject: [Database] },
    ChangeFlag,
  ],
  exports: [FlagStore],
})
export class FlagsModule {}
