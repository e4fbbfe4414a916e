export { PartnersModule } from './partners.module.ts'
export { MemberStore } from './store/member.store.ts'
export { PartnerStore } from './store/partner.store.ts'
