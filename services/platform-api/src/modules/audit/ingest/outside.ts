import { AuditLogError, toInstant, type JsonValue } from '@dezky/audit-log'

import { Poison } from './poison.ts'

/** An event of a source mapped to the log's model, before it is known whose it is. */
export interface Members {
  readonly [name: string]: JsonValue
}

/** Members of a JSON object. @throws Poison when it is none */
export function membersOf(value: JsonValue | undefined, what: string): Members {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Poison(`${what} is no object`)
  return value
}

/** A text or number as a text of at most 256 characters that an entry can hold; undefined when it is none, or empty. */
export function textOf(value: JsonValue | undefined): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined
  const text = String(value).slice(0, 256).toWellFormed().replaceAll('\u0000', '\uFFFD')
  return text === '' ? undefined : text
}

/** An instant of the log, and the original text when it said more. @throws Poison when it is no timestamp */
export function instantOf(value: JsonValue | undefined, what: string): { at: string; original: string | undefined } {
  if (typeof value !== 'string') throw new Poison(`${what} is missing`)
  try {
    const { at, lossy } = toInstant(value)
    return { at, original: lossy ? value : undefined }
  } catch (error) {
    if (!(error instanceof AuditLogError)) throw error
    throw new Poison(`${what} is no timestamp`)
  }
}

/** A name as part of an action: lower case, what an action cannot hold replaced. */
export function actionPart(name: string): string {
  return (
    name
      .slice(0, 240)
      .toLowerCase()
      .replaceAll(/[^a-z0-9_.-]+/g, '_')
      .replaceAll(/^\.+|\.+$|\.(?=\.)/g, '')
      .slice(0, 120) || 'unknown'
  )
}

/** The domain of an e-mail address, lower-cased; undefined when it is none. */
export function domainOf(address: string | undefined): string | undefined {
  const domain = /^[^\s@]+@([^\s@]+)$/.exec(address ?? '')?.[1]
  return domain?.toLowerCase()
}
