import { Module } from '@nestjs/common'

import { Database } from '../../common/store/database.ts'
import { FlagsModule } from '../flags/index.ts'
import { MeController } from './api/me.controller.ts'
import { ReachStore } from './reach.store.ts'
import { ChangeMe } from './use-cases/change-me.ts'
import { DescribeMe } from './use-cases/describe-me.ts'
import { SignOutEverywhere } from './use-cases/sign-out-everywhere.ts'
import { UserStore } from './user.store.ts'

@Module({
  imports: [FlagsModule],
  controllers: [MeController],
  providers: [
    { provide: UserStore, useFactory: (database: Database) => new UserStore(database), inject: [Database] },
    { provide: ReachStore, useFactory: (database: Database) => new ReachStore(database), inject: [Database] },
    DescribeMe,
    ChangeMe,
    SignOutEverywhere,
  ],
})
export class UsersModule {}
