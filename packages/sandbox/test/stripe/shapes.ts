import { readFileSync } from 'node:fs'

/** Examples of Stripe's own, one for each kind of object (from the openapi repository of stripe, fixtures3.json; MIT). */
const examples = JSON.parse(readFileSync(new URL('stripe-fixtures3.json', import.meta.url), 'utf8')) as Record<
  string,
  Record<string, unknown>
>

/** Parts of an answer that hold whatever the caller put there. */
const free = new Set(['metadata'])
/** Members of Stripe's reference that its examples leave out: given when asked for, or of connected accounts. */
const optional: Readonly<Record<string, string>> = { invoice: 'payments', event: 'account' }

/**
 * What of an object is not as Stripe's example of its kind: unknown members, and values of another type. Null stands for
 * anything, and members the example has by chance may be missing. Empty means alike.
 */
export function unlike(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => unlike(item, `${path}[${index}]`))
  if (typeof value !== 'object' || value === null) return []
  const object = value as Record<string, unknown>
  const example = typeof object['object'] === 'string' ? examples[object['object']] : undefined
  return Object.entries(object).flatMap(([name, member]) => {
    const at = path === '' ? name : `${path}.${name}`
    if (free.has(name)) return []
    if (example && !(name in example) && optional[String(object['object'])] !== name)
      return [`${at}: unknown to ${String(object['object'])}`]
    const wanted = example?.[name]
    const differs = wanted !== null && wanted !== undefined && member !== null && kind(wanted) !== kind(member)
    return [...(differs ? [`${at}: is ${kind(member)}, not ${kind(wanted)}`] : []), ...unlike(member, at)]
  })
}

const kind = (value: unknown) => (Array.isArray(value) ? 'list' : typeof value)
