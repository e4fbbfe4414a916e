import { ConnectionException, LockWaitTimeoutException } from '@mikro-orm/core'

const names = new Set([
  'MongoNetworkError',
  'MongoNetworkTimeoutError',
  'MongoServerSelectionError',
  'MongoNotConnectedError',
])
const codes = new Set(['SQLITE_BUSY', 'SQLITE_BUSY_SNAPSHOT', 'SQLITE_FULL', 'SQLITE_IOERR', 'ENOSPC'])

/** True when the store did not answer, or could not write: nothing was changed, and the same request may succeed later. */
export function isStoreDown(error: unknown): boolean {
  if (error instanceof ConnectionException || error instanceof LockWaitTimeoutException) return true
  if (!(error instanceof Error)) return false
  const code = (error as { code?: unknown }).code
  if (names.has(error.name) || (typeof code === 'string' && codes.has(code))) return true
  return error.cause !== undefined && isStoreDown(error.cause)
}
