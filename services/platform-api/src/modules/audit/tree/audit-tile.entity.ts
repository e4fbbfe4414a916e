import { defineEntity, p } from '@mikro-orm/core'

const schema = defineEntity({
  name: 'AuditTile',
  tableName: 'audit_tiles',
  properties: {
    /** `<level>/<index in 12 digits>/<width in 3 digits>` */
    id: p.string().primary().fieldName('_id'),
    /** `width` hashes of 32 bytes, base64 */
    data: p.text(),
  },
})

/** A hash tile (C2SP tlog-tiles), kept for ever. A narrower one is the beginning of a wider one and may be deleted. */
export class AuditTile extends schema.class {}
schema.setClass(AuditTile)
