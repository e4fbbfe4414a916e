import type { BillingSettingsChange } from '@dezky/contracts'
import { defineEntity, p } from '@mikro-orm/core'

const schema = defineEntity({
  name: 'BillingSettings',
  tableName: 'billing_settings',
  properties: {
    id: p.string().primary().fieldName('_id'),
    value: p.json<BillingSettingsChange>(),
    /** since when fees lower the base of shares or not, oldest first: a payment follows what held on its day */
    feeTerms: p.json<{ validFrom: string; deductFees: boolean }[]>(),
    updatedAt: p.datetime(),
    version: p.integer(),
  },
})

/** What an operator has set; the one row there is. */
export class BillingSettings extends schema.class {}
schema.setClass(BillingSettings)
