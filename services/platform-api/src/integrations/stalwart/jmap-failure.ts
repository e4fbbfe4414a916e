import { IntegrationError } from '../connector.ts'
import type { SetError } from './jmap.ts'

const unwell = new Set(['serverFail', 'serverUnavailable', 'serverPartialFail'])

/** The error for a method that failed as a whole. */
export function methodError(method: string, args: Readonly<Record<string, unknown>>): IntegrationError {
  const type = text(args['type']) ?? 'unknown'
  const said = text(args['description'])
  const message = `Stalwart (JMAP) refused ${method}: ${type}${said === undefined ? '' : ` (${said})`}`
  if (unwell.has(type)) return new IntegrationError('stalwart', 'server_error', message)
  return new IntegrationError('stalwart', type === 'forbidden' ? 'unauthorized' : 'refused', message)
}

/** The error for one object of a /set; `subject` names it for a person. */
export function setFailure(subject: string, error: SetError): IntegrationError {
  const reasons = [
    error.description ?? '',
    ...(error.validationErrors ?? []).map((one) => `${one.property ?? 'value'}: ${one.type}`),
    error.description === undefined || error.description === null ? '' : (error.properties ?? []).join(', '),
  ].filter((reason) => reason !== '')
  const message = `Stalwart (JMAP) refused ${subject}: ${error.type}${reasons.length > 0 ? ` (${reasons.join('; ')})` : ''}`
  switch (error.type) {
    case 'forbidden':
      return new IntegrationError('stalwart', 'unauthorized', message)
    case 'primaryKeyViolation':
      return new IntegrationError('stalwart', 'conflict', message)
    // The object went away between reading and writing: the next reading knows.
    case 'notFound':
    case 'objectIsLinked':
    case 'invalidForeignKey':
      return new IntegrationError('stalwart', 'conflict', message, { retryable: true })
    default:
      return new IntegrationError('stalwart', 'refused', message)
  }
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)
