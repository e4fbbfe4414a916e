import { AppError } from '../../common/errors/app-error.ts'
import { decodeCursor, encodeCursor } from '../../common/store/cursor.ts'

/** The number a page goes on below; null for the first page. @throws AppError request.bad_cursor */
export function numberBelow(list: unknown, cursor: string | undefined): number | null {
  if (cursor === undefined) return null
  const { value } = decodeCursor(list, cursor)
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw new AppError('request.bad_cursor')
  return value
}

/** The id a page goes on below; undefined for the first page. @throws AppError request.bad_cursor */
export function idBelow(list: unknown, cursor: string | undefined): string | undefined {
  if (cursor === undefined) return undefined
  const { id } = decodeCursor(list, cursor)
  if (!/^[0-9A-Z]{26}$/.test(id)) throw new AppError('request.bad_cursor')
  return id
}

/** Goes on below event or tree size `seq`. */
export const belowNumber = (list: unknown, seq: number): string => encodeCursor(list, { value: seq, id: '' })

/** Goes on below the row `id`. */
export const belowId = (list: unknown, id: string): string => encodeCursor(list, { value: 0, id })
