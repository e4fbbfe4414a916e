import { type Whole, whole } from '../../common/store/whole.ts'
import type { Member } from './member.entity.ts'
import type { Partner } from './partner.entity.ts'

export type PartnerRow = Whole<Partner>
export type MemberRow = Whole<Member>

export const toPartnerRow = (row: Partner): PartnerRow => whole(row, { vatId: null })
export const toMemberRow = (row: Member): MemberRow => whole(row, { subject: null })
