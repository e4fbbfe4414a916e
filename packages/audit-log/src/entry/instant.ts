import { AuditLogError } from '../audit-log.errors.ts'

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/

/** Whether `text` is an instant of the log: `YYYY-MM-DDTHH:mm:ss.sssZ`, and a day that exists. */
export const isInstant = (text: string): boolean => {
  if (!INSTANT.test(text)) return false
  const date = new Date(text)
  return !Number.isNaN(date.getTime()) && date.toISOString() === text
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
