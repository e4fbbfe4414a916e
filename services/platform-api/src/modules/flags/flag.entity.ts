import type { FlagRules } from '@dezky/contracts'
import { defineEntity, p } from '@mikro-orm/core'

const schema = defineEntity({
  name: 'Flag',
  tableName: 'flags',
  properties: {
    /** the flag's key */
    id: p.string().primary().fieldName('_id'),
    rules: p.json<FlagRules>(),
    updatedAt: p.datetime(),
    version: p.integer(),
  },
})

/** Rules of a flag, once somebody has changed them; until then the flag is off. */
export class Flag extends schema.class {}
schema.setClass(Flag)
