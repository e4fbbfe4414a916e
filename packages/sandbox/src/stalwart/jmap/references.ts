import type { Document, Json } from '../../documents/document-store.ts'
import { textOf } from '../../documents/read.ts'
import { SetError } from '../registry/set-error.ts'
import { MethodError } from './method-error.ts'

export type Answer = [name: string, result: Document, callId: string]

/** Puts the results of earlier calls in place of `#name` arguments (RFC 8620 section 3.7). Throws MethodError. */
export function resolveResults(args: Document, earlier: readonly Answer[]): Document {
  const resolved: Document = {}
  for (const [key, value] of Object.entries(args)) {
    if (!key.startsWith('#')) resolved[key] = value
    else resolved[key.slice(1)] = resultOf(value as Document, earlier)
  }
  return resolved
}

function resultOf(reference: Document, earlier: readonly Answer[]): Json {
  const answer = earlier.find(([name, , id]) => id === reference['resultOf'] && name === reference['name'])
  const steps = textOf(reference, 'path')
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
  const value = answer && follow(answer[1], steps)
  if (value === undefined) throw new MethodError('invalidResultReference', 'Failed to evaluate result reference.')
  return value
}

function follow(value: Json | undefined, steps: readonly string[]): Json | undefined {
  const [step, ...rest] = steps
  if (step === undefined || value === undefined) return value
  if (Array.isArray(value)) {
    if (step !== '*') return follow(value[Number(step)], rest)
    return value.flatMap((entry) => follow(entry, rest) ?? [])
  }
  return typeof value === 'object' && value !== null ? follow(value[step], rest) : undefined
}

/** Puts the ids of objects created earlier in the request in place of `#clientId` strings and keys. Throws SetError. */
export function resolveCreated(value: Json, created: Readonly<Record<string, string>>): Json {
  if (typeof value === 'string') return value.startsWith('#') ? idOf(value, created) : value
  if (Array.isArray(value)) return value.map((entry) => resolveCreated(entry, created))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [
      key.startsWith('#') ? idOf(key, created) : key,
      resolveCreated(entry, created),
    ]),
  )
}

function idOf(reference: string, created: Readonly<Record<string, string>>): string {
  const id = created[reference.slice(1)]
  if (id === undefined) {
    throw new SetError('invalidProperties', { description: `Id reference ${JSON.stringify(reference)} not found.` })
  }
  return id
}
