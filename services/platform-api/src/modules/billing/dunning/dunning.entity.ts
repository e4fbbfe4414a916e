import { defineEntity, p } from '@mikro-orm/core'

const schema = defineEntity({
  name: 'DunningCase',
  tableName: 'dunning_cases',
  properties: {
    /** the tenant: one case a tenant */
    id: p.string().primary().fieldName('_id'),
    tenantId: p.string(),
    partnerId: p.string().nullable(),
    /** when the oldest invoice that is overdue was due */
    sinceAt: p.datetime(),
    /** how many reminders there were for what is overdue since then */
    reminders: p.integer(),
    remindedAt: p.datetime().nullable(),
    /** since when the case has come to suspension, whether or not the tenant was suspended for it */
    suspendedAt: p.datetime().nullable(),
    /** `suspendedAt` of the tenant when it was suspended for this case: only that suspension is lifted with it */
    tenantHeldAt: p.datetime().nullable(),
    version: p.integer(),
  },
  indexes: [{ name: 'dunning_cases_since', properties: ['sinceAt', 'id'] }],
})

/** A tenant that owes something past its due date. It ends with the debt. */
export class DunningCase extends schema.class {}
schema.setClass(DunningCase)
