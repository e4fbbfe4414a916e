import { AuditLogError } from '@dezky/audit-log'

import type { Reason } from '../verdict.ts'

/** An object of an archive that is not what was signed. */
export class BadObject extends Error {
  override readonly name = 'BadObject'
  readonly reason: Reason
  readonly object: string

  constructor(reason: Reason, object: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.reason = reason
    this.object = object
  }
}

/** Does what may find an object malformed or badly signed, and says which one it was. @throws BadObject */
export const judging = <T>(object: string, judge: () => T): T => {
  try {
    return judge()
  } catch (cause) {
    if (!(cause instanceof AuditLogError)) throw cause
    throw new BadObject(cause.code, object, cause.message, { cause })
  }
}
