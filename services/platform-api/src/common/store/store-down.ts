import { ConnectionException, LockWaitTimeoutException } from '@mikro-orm/core'

const names = new Set([
  'UnitEndedError',
  'LogFlushError',
  'MongoNetworkError',
  'MongoNetworkTimeoutError',
  'MongoServerSelectionError',
  'MongoNotConnectedError',
])
const codes = new Set(['SQLITE_BUSY', 'SQLITE_BUSY_SNAPSHOT', 'SQLITE_FULL', 'SQLITE_IOERR', 'ENOSPC'])

const writeConflict = 112

/** MongoDB's own word that a transaction met another one and may be tried again; the ORM wraps the driver's error. */
export function metAnother(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const { code, errorLabelSet } = cause as { code?: unknown; errorLabelSet?: Set<string> }
    if (code === writeConflict || errorLabelSet?.has('TransientTransactionError')) return true
  }
  return false
}

/** True when the store did not answer, or could not write: nothing durable was changed, and the same request may succeed later. */
export function isStoreDown(error: unknown): boolean {
  if (error instanceof ConnectionException || error instanceof LockWaitTimeoutException) return true
  if (!(error instanceof Error)) return false
  const code = (error as { code?: unknown }).code
  if (metAnother(error) || names.has(error.name) || (typeof code === 'string' && codes.has(code))) return true
  return error.cause !== undefined && isStoreDown(error.cause)
}
