import type { AuditOutcome } from '@dezky/contracts'
import { defineEntity, p } from '@mikro-orm/core'

import type { Actor } from '../../../common/context/context.ts'

/** What the event that tells of the repeats will say besides the figures. */
export interface Repeated {
  readonly actor: Actor
  /** of the first refusal */
  readonly requestId: string
  readonly action: string
  readonly outcome: AuditOutcome
  readonly code: string
}

const schema = defineEntity({
  name: 'AuditRefusal',
  tableName: 'audit_refusals',
  properties: {
    /** sha256 of who was refused, from where, doing what, and why */
    id: p.string().primary().fieldName('_id'),
    /** given with the first refusal, so that the repeats are told under one id however often that is tried */
    eventId: p.string(),
    told: p.json<Repeated>(),
    /** refusals after the first, which has an event of its own */
    repeats: p.integer(),
    firstAt: p.datetime(),
    lastAt: p.datetime(),
    /** nothing is counted here any more: the repeats are being told */
    sealed: p.boolean(),
  },
})

/** Equal refusals of one caller within a minute, counted until they are told. */
export class AuditRefusal extends schema.class {}
schema.setClass(AuditRefusal)
