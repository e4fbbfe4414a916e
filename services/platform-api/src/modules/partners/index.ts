export { PartnersModule } from './partners.module.ts'
export { MemberStore } from './store/member.store.ts'
export { type DatedCut, PartnerCutStore } from './store/partner-cut.store.ts'
export { PartnerStore } from './store/partner.store.ts'
