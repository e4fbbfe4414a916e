import { ConnectionException, LockWaitTimeoutException } from '@mikro-orm/core'

const names = new Set([
  'MongoNetworkError',
  'MongoNetworkTimeoutError',
  'MongoServerSelectionError',
  'MongoNotConnectedError',
])
const codes = new Set(['SQLITE_BUSY', 'SQLITE_BUSY_SNAPSHOT', 'SQLITE_FULL', 'SQLITE_IOERR', 'ENOSPC'])

/** MongoDB's own word that a transaction met another one and may be tried again. */
function isTransient(error: Error): boolean {
  const labelled = (error as { hasErrorLabel?: (label: string) => boolean }).hasErrorLabel
  return typeof labelled === 'function' && labelled.call(error, 'TransientTransactionError')
}

/** True when the store did not answer, or could not write: nothing was changed, and the same request may succeed later. */
export function isStoreDown(error: unknown): boolean {
  if (error instanceof ConnectionException || error instanceof LockWaitTimeoutException) return true
  if (!(error instanceof Error)) return false
  const code = (error as { code?: unknown }).code
  if (isTransient(error) || names.has(error.name) || (typeof code === 'string' && codes.has(code))) return true
  return error.cause !== undefined && isStoreDown(error.cause)
}
