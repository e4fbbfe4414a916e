import { Module } from '@nestjs/common'

import { Database } from '../../common/store/database.ts'
import { TenantsModule } from '../tenants/index.ts'
import { MembersController } from './api/members.controller.ts'
import { PartnersController } from './api/partners.controller.ts'
import { MemberStore } from './store/member.store.ts'
import { PartnerCutStore } from './store/partner-cut.store.ts'
import { PartnerStore } from './store/partner.store.ts'
import { ChangeMember } from './use-cases/change-member.ts'
import { ChangePartner } from './use-cases/change-partner.ts'
import { CreateMemberRecoveryLink } from './use-cases/create-member-recovery-link.ts'
import { CreatePartner } from './use-cases/create-partner.ts'
import { DescribePartners } from './use-cases/describe-partners.ts'
import { InviteMember } from './use-cases/invite-member.ts'
import { MovePartner } from './use-cases/move-partner.ts'
import { RemoveMember } from './use-cases/remove-member.ts'
import { Teams } from './use-cases/teams.ts'

@Module({
  imports: [TenantsModule],
  controllers: [PartnersController, MembersController],
  providers: [
    { provide: PartnerStore, useFactory: (database: Database) => new PartnerStore(database), inject: [Database] },
    {
      provide: PartnerCutStore,
      useFactory: (database: Database) => new PartnerCutStore(database),
      inject: [Database],
    },
    { provide: MemberStore, useFactory: (database: Database) => new MemberStore(database), inject: [Database] },
    Teams,
    DescribePartners,
    CreatePartner,
    ChangePartner,
    MovePartner,
    InviteMember,
    ChangeMember,
    RemoveMember,
    CreateMemberRecoveryLink,
  ],
  exports: [PartnerStore, PartnerCutStore, MemberStore],
})
export class PartnersModule {}
