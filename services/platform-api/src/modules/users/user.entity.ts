import { defineEntity, p } from '@mikro-orm/core'

const schema = defineEntity({
  name: 'User',
  tableName: 'users',
  properties: {
    /** sha256 of issuer and subject: the pair is the identity, so a second first sight finds the first */
    id: p.string().primary().fieldName('_id'),
    issuer: p.string(),
    subject: p.string(),
    email: p.string().nullable(),
    name: p.string(),
    locale: p.string(),
    /** sign-ins before this instant are over */
    sessionsValidFrom: p.datetime().nullable(),
    lastSignInAt: p.datetime().nullable(),
    createdAt: p.datetime(),
    version: p.integer(),
  },
})

/** Somebody who signed in: known by issuer and subject, never by e-mail. */
export class User extends schema.class {}
schema.setClass(User)
