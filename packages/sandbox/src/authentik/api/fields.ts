import { invalid } from './problem.ts'

/** Says what is wrong with one value. */
export class FieldProblem extends Error {
  readonly messages: unknown

  constructor(messages: unknown) {
    super('invalid')
    this.messages = Array.isArray(messages) || typeof messages === 'object' ? messages : [messages]
  }
}

/** Reads and checks one member of a request body. The messages are the real API's. */
export interface Field<T, R extends boolean = boolean> {
  readonly required: R
  /** @throws FieldProblem */
  readonly read: (value: unknown) => T
}

export type Shape = Record<string, Field<unknown>>
type Value<F> = F extends Field<infer T> ? T : never
type RequiredKeys<S extends Shape> = { [K in keyof S]: S[K]['required'] extends true ? K : never }[keyof S]
export type Parsed<S extends Shape> = { [K in RequiredKeys<S>]: Value<S[K]> } & { [K in keyof S]?: Value<S[K]> }

export const required = <T>(read: (value: unknown) => T): Field<T, true> => ({ required: true, read })
export const optional = <T>(read: (value: unknown) => T): Field<T, false> => ({ required: false, read })

/**
 * Reads a body by its shape; unknown members are ignored, as the real API does.
 * @throws ApiProblem 400 with every wrong field
 */
export function parseBody<S extends Shape>(shape: S, body: unknown): Parsed<S> {
  return read(shape, body, true) as Parsed<S>
}

/** The same for PATCH: nothing is required. */
export function parsePatch<S extends Shape>(shape: S, body: unknown): Partial<Parsed<S>> {
  return read(shape, body, false) as Partial<Parsed<S>>
}

function read(shape: Shape, body: unknown, whole: boolean): Record<string, unknown> {
  const given = body ?? {}
  if (typeof given !== 'object' || Array.isArray(given)) {
    throw invalid({ non_field_errors: [`Invalid data. Expected a dictionary, but got ${typeName(given)}.`] })
  }
  const errors: Record<string, unknown> = {}
  const result: Record<string, unknown> = {}
  for (const [name, field] of Object.entries(shape)) {
    const value: unknown = (given as Record<string, unknown>)[name]
    if (value === undefined) {
      if (whole && field.required) errors[name] = ['This field is required.']
      continue
    }
    try {
      result[name] = field.read(value)
    } catch (error) {
      if (!(error instanceof FieldProblem)) throw error
      errors[name] = error.messages
    }
  }
  if (Object.keys(errors).length > 0) throw invalid(errors)
  return result
}

const typeName = (value: unknown): string => {
  if (Array.isArray(value)) return 'list'
  if (typeof value === 'string') return 'str'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float'
  return value === null ? 'NoneType' : 'dict'
}

const notNull = (value: unknown) => {
  if (value === null) throw new FieldProblem('This field may not be null.')
}

export const text =
  (limits: { max?: number; blank?: boolean } = {}) =>
  (value: unknown): string => {
    notNull(value)
    if (typeof value !== 'string' && typeof value !== 'number') throw new FieldProblem('Not a valid string.')
    const trimmed = String(value).trim()
    if (trimmed.includes('\0')) throw new FieldProblem('Null characters are not allowed.')
    if (trimmed === '' && !limits.blank) throw new FieldProblem('This field may not be blank.')
    if (limits.max !== undefined && trimmed.length > limits.max) {
      throw new FieldProblem(`Ensure this field has no more than ${limits.max} characters.`)
    }
    return trimmed
  }

const mailPattern = /^[^\s@<>()[\],;:\\"]+@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]*[a-z0-9])$/i

export const email = (value: unknown): string => {
  const address = text({ max: 254, blank: true })(value)
  if (address !== '' && !mailPattern.test(address)) throw new FieldProblem('Enter a valid email address.')
  return address
}

export const webUrl = (value: unknown): string => {
  const given = text({ blank: true })(value)
  if (given !== '' && !/^https?:$/.test(URL.parse(given)?.protocol ?? '')) throw new FieldProblem('Enter a valid URL.')
  return given
}

export const flag = (value: unknown): boolean => {
  notNull(value)
  if (value === true || value === 'true' || value === 1) return true
  if (value === false || value === 'false' || value === 0) return false
  throw new FieldProblem('Must be a valid boolean.')
}

export const integer = (value: unknown): number => {
  notNull(value)
  const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value
  if (typeof number !== 'number' || !Number.isSafeInteger(number))
    throw new FieldProblem('A valid integer is required.')
  return number
}

export const oneOf =
  <T extends string>(choices: readonly T[]) =>
  (value: unknown): T => {
    notNull(value)
    const found = choices.find((choice) => choice === value)
    if (found === undefined) throw new FieldProblem(`"${String(value)}" is not a valid choice.`)
    return found
  }

export const dictionary = (value: unknown): Record<string, unknown> => {
  notNull(value)
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw new FieldProblem('Value must be a dictionary, and not have any duplicate keys.')
  }
  return value as Record<string, unknown>
}

export const listOf =
  <T>(item: (value: unknown) => T) =>
  (value: unknown): T[] => {
    notNull(value)
    if (!Array.isArray(value)) throw new FieldProblem(`Expected a list of items but got type "${typeName(value)}".`)
    return value.map(item)
  }

const uuidPattern = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i

export const isUuid = (value: string) => uuidPattern.test(value)

/** A uuid in the dashed lower-case form, however it was written. */
export const normalUuid = (value: string) =>
  value
    .toLowerCase()
    .replaceAll('-', '')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')

/** The key of another object that must exist. */
export const uuidOf =
  (exists: (pk: string) => boolean) =>
  (value: unknown): string => {
    notNull(value)
    if (typeof value !== 'string')
      throw new FieldProblem(`Incorrect type. Expected pk value, received ${typeName(value)}.`)
    if (!isUuid(value)) throw new FieldProblem(`“${value}” is not a valid UUID.`)
    const pk = normalUuid(value)
    if (!exists(pk)) throw new FieldProblem(`Invalid pk "${value}" - object does not exist.`)
    return pk
  }

export const numberOf =
  (exists: (pk: number) => boolean) =>
  (value: unknown): number => {
    notNull(value)
    if (typeof value !== 'number' && !(typeof value === 'string' && /^\d+$/.test(value))) {
      throw new FieldProblem(`Incorrect type. Expected pk value, received ${typeName(value)}.`)
    }
    const pk = Number(value)
    if (!exists(pk)) throw new FieldProblem(`Invalid pk "${value}" - object does not exist.`)
    return pk
  }

export const nullable =
  <T>(inner: (value: unknown) => T) =>
  (value: unknown): T | null =>
    value === null ? null : inner(value)
