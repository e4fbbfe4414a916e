import { defineEntity, p } from '@mikro-orm/core'

const schema = defineEntity({
  name: 'AuditCheckpoint',
  tableName: 'audit_checkpoints',
  properties: {
    /** tree size: the primary key, so no two roots are signed for one size */
    size: p.integer().primary().autoincrement(false).fieldName('_id'),
    /** base64 */
    root: p.string(),
    /** chain hash of event `size` */
    headHash: p.string(),
    /** the signed note, verbatim */
    note: p.text(),
    /** HMAC-SHA-256 over the note's text, base64 */
    hmac: p.string(),
    hmacKeyId: p.string(),
    /** note key id of the signing key */
    keyId: p.string(),
    at: p.string(),
  },
})

/** What was signed, and when. Inserting it publishes it. */
export class AuditCheckpoint extends schema.class {}
schema.setClass(AuditCheckpoint)
