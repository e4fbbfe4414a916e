import { memberStatuses, partnerRoles } from '@dezky/contracts'
import { defineEntity, p } from '@mikro-orm/core'

const schema = defineEntity({
  name: 'Member',
  tableName: 'partner_members',
  properties: {
    id: p.string().primary().fieldName('_id'),
    partnerId: p.string(),
    email: p.string().unique('partner_members_email'),
    name: p.string(),
    nameKey: p.string(),
    role: p.enum(partnerRoles),
    status: p.enum(memberStatuses),
    /** subject at the portal's issuer, known once the identity system holds the person */
    subject: p.string().nullable().unique('partner_members_subject'),
    createdAt: p.datetime(),
    version: p.integer(),
  },
  indexes: [{ name: 'partner_members_partner', properties: ['partnerId', 'nameKey', 'id'] }],
})

/** A person of a partner's team. */
export class Member extends schema.class {}
schema.setClass(Member)
