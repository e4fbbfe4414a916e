import { DriverException, UniqueConstraintViolationException } from '@mikro-orm/core'

/** FerretDB answers an update that meets a unique key with an internal error in SQLite's words. */
const inOtherWords = /UNIQUE constraint failed/

/** True when an insert or update met a unique key; `index` narrows it to one (name of the index or field). */
export function isDuplicate(error: unknown, ...index: string[]): boolean {
  const met =
    error instanceof UniqueConstraintViolationException ||
    (error instanceof DriverException && inOtherWords.test(error.message))
  return met && (index.length === 0 || index.some((name) => error.message.includes(name)))
}
