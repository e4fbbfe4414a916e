import type { Json } from '../../documents/document-store.ts'

/** Object types of Stalwart's registry that the stand-in keeps. */
export type ObjectName =
  | 'Account'
  | 'Action'
  | 'ApiKey'
  | 'DkimSignature'
  | 'Domain'
  | 'MailingList'
  | 'Tenant'
  | 'WebHook'

export type StringCheck = (value: string) => { value: string } | { refusal: string }

export type Type =
  | { kind: 'string'; check?: StringCheck; secret?: boolean }
  | { kind: 'boolean' }
  | { kind: 'number' }
  | { kind: 'instant' }
  | { kind: 'enum'; name: string; has: (value: string) => boolean }
  | { kind: 'id'; object: ObjectName | 'AcmeProvider' | 'Directory' | 'DnsServer' | 'PublicKey' | 'Role' }
  /** `{"value": true}`; the members are strings, ids or enumeration values. */
  | { kind: 'set'; of: Type }
  /** `{"key": value}` */
  | { kind: 'map'; keys: Type; values: Type }
  /** `{"0": …, "1": …}` */
  | { kind: 'list'; of: Shape }
  | { kind: 'object'; shape: Shape }

export interface Property {
  type: Type
  nullable?: boolean
  serverSet?: boolean
  initial?: Json
  /** Left out of answers while it is null. */
  shownWhenSet?: boolean
}

export type Fields = Record<string, Property>

/** A plain object, or one of several named by its `@type`; the first variant is the default one. */
export type Shape = { fields: Fields } | { variants: Record<string, Fields> }

export const text = (check?: StringCheck): Property => ({
  type: check ? { kind: 'string', check } : { kind: 'string' },
})
export const secret = (): Property => ({ type: { kind: 'string', secret: true } })
export const flag = (initial = false): Property => ({ type: { kind: 'boolean' }, initial })
export const count = (initial = 0): Property => ({ type: { kind: 'number' }, initial })
export const instant = (): Property => ({ type: { kind: 'instant' } })
export const reference = (object: (Type & { kind: 'id' })['object']): Property => ({ type: { kind: 'id', object } })
export const setOf = (of: Type, initial: Json = {}): Property => ({ type: { kind: 'set', of }, initial })
export const mapOf = (keys: Type, values: Type): Property => ({ type: { kind: 'map', keys, values }, initial: {} })
export const listOf = (of: Shape): Property => ({ type: { kind: 'list', of }, initial: {} })
export const object = (shape: Shape): Property => ({ type: { kind: 'object', shape } })
export const oneOf = (name: string, values: readonly string[], initial?: string): Property => ({
  type: enumeration(name, values),
  ...(initial === undefined ? {} : { initial }),
})
export const enumeration = (name: string, values: readonly string[]): Type => {
  const known = new Set(values)
  return { kind: 'enum', name, has: (value) => known.has(value) }
}
export const optional = (property: Property): Property => ({ ...property, nullable: true, initial: null })
export const serverSet = (property: Property): Property => ({ ...property, serverSet: true })
