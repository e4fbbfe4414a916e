import { createHash } from 'node:crypto'

import { AppError } from '../errors/app-error.ts'

/** A sort field with the id as tie-breaker; the position of the last row of a page. */
export interface Position {
  readonly value: string | number
  readonly id: string
}

/** Short digest of what a cursor belongs to, so that it is refused by another list or other filters. */
function fingerprint(list: unknown): string {
  return createHash('sha256').update(JSON.stringify(list)).digest('base64url').slice(0, 8)
}

/** Opaque cursor for the position after `position` in `list` (its name, sort and filters). */
export function encodeCursor(list: unknown, position: Position): string {
  return Buffer.from(JSON.stringify([fingerprint(list), position.value, position.id])).toString('base64url')
}

/** @throws AppError request.bad_cursor when it was not made by `encodeCursor` for the same list */
export function decodeCursor(list: unknown, cursor: string): Position {
  try {
    const parsed = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as unknown
    if (Array.isArray(parsed) && parsed.length === 3 && parsed[0] === fingerprint(list)) {
      const [, value, id] = parsed as [string, unknown, unknown]
      if ((typeof value === 'string' || typeof value === 'number') && typeof id === 'string') return { value, id }
    }
  } catch {
    // falls through to the one refusal below
  }
  throw new AppError('request.bad_cursor')
}
