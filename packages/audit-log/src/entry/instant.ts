import { AuditLogError } from '../audit-log.errors.ts'

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/

const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

const twoDigits = (text: string, at: number): number => (text.charCodeAt(at) - 48) * 10 + text.charCodeAt(at + 1) - 48

const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)

/**
 * Whether `text` is an instant of the log: `YYYY-MM-DDTHH:mm:ss.sssZ`, and a day and time that exist. Looks at the
 * digits alone: making a Date and writing it again takes ten times as long, and this runs twice for every event.
 */
export const isInstant = (text: string): boolean => {
  if (!INSTANT.test(text)) return false
  const month = twoDigits(text, 5)
  const day = twoDigits(text, 8)
  if (day === 0 || day > (DAYS[month - 1] ?? 0)) return false
  if (month === 2 && day === 29 && !isLeap(twoDigits(text, 0) * 100 + twoDigits(text, 2))) return false
  return twoDigits(text, 11) < 24 && twoDigits(text, 14) < 60 && twoDigits(text, 17) < 60
}

const TIMESTAMP = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:[.,](\d+))?(Z|[+-]\d{2}:?\d{2})$/i

/**
 * An outside timestamp (RFC 3339, any precision, any offset) as an instant of the log, **truncated** to milliseconds.
 * `lossy` says the original said more than fits; it then belongs into `data`.
 * @throws AuditLogError `entry_invalid` when it is no timestamp with an offset.
 */
export const toInstant = (original: string): { at: string; lossy: boolean } => {
  const parts = TIMESTAMP.exec(original)
  if (!parts) throw new AuditLogError('entry_invalid', 'not a timestamp with an offset')
  const [, day = '', time = '', fraction = '', offset = ''] = parts
  const zone = /^z$/i.test(offset) ? 'Z' : `${offset.slice(0, 3)}:${offset.slice(-2)}`
  const date = new Date(`${day}T${time}.${fraction.slice(0, 3).padEnd(3, '0')}${zone}`)
  if (Number.isNaN(date.getTime())) throw new AuditLogError('entry_invalid', 'no such day or time')
  return { at: date.toISOString(), lossy: zone !== 'Z' || /[1-9]/.test(fraction.slice(3)) }
}
