import { UniqueConstraintViolationException } from '@mikro-orm/core'

/** True when an insert or update met a unique key; `index` narrows it to one (name of the index or field). */
export function isDuplicate(error: unknown, ...index: string[]): boolean {
  if (!(error instanceof UniqueConstraintViolationException)) return false
  return index.length === 0 || index.some((name) => error.message.includes(name))
}
