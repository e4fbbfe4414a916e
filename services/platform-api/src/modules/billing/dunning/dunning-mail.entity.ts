import { dunningMailKinds, dunningMailStates } from '@dezky/contracts'
import { defineEntity, p } from '@mikro-orm/core'

import type { DunningWords } from './mail-words.ts'

const schema = defineEntity({
  name: 'DunningMail',
  tableName: 'dunning_mails',
  properties: {
    /** tenant, instant of the case and what the mail is: told again it is the same mail, there and in its Message-ID */
    id: p.string().primary().fieldName('_id'),
    tenantId: p.string(),
    partnerId: p.string().nullable(),
    kind: p.enum(dunningMailKinds),
    /** which reminder; null: none */
    number: p.integer().nullable(),
    state: p.enum(dunningMailStates),
    /** addresses, until it is sent or given up: afterwards only their number is kept */
    to: p.json<readonly string[]>(),
    cc: p.json<readonly string[]>(),
    recipients: p.integer(),
    /** how many of them the relay took */
    accepted: p.integer(),
    words: p.json<DunningWords>(),
    attempts: p.integer(),
    /** why it is not sent, in the relay's words */
    reason: p.string().nullable(),
    queuedAt: p.datetime(),
    nextAttemptAt: p.datetime(),
    sentAt: p.datetime().nullable(),
    version: p.integer(),
  },
  indexes: [
    { name: 'dunning_mails_due', properties: ['state', 'nextAttemptAt', 'id'] },
    { name: 'dunning_mails_tenant', properties: ['tenantId', 'queuedAt', 'id'] },
  ],
})

/** A mail to those who look after a tenant's debt: the outbox of dunning, a row a mail. */
export class DunningMail extends schema.class {}
schema.setClass(DunningMail)
