import { defineEntity, p } from '@mikro-orm/core'

const schema = defineEntity({
  name: 'PartnerCut',
  tableName: 'partner_cuts',
  properties: {
    /** partner and instant: one share from an instant on */
    id: p.string().primary().fieldName('_id'),
    partnerId: p.string(),
    validFrom: p.datetime(),
    bps: p.integer(),
  },
  indexes: [{ name: 'partner_cuts_partner', properties: ['partnerId', 'validFrom'] }],
})

/** A partner's share from an instant on. */
export class PartnerCut extends schema.class {}
schema.setClass(PartnerCut)
