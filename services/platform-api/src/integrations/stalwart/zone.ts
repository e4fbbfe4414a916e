import type { DnsRecord } from '@dezky/contracts'

import { dnsPurpose } from './dns-purpose.ts'
import { type ZoneLine, zoneLines } from './zone-tokens.ts'

interface Entry {
  readonly owner: string
  readonly type: string
  readonly data: readonly string[]
}

const classes = new Set(['IN', 'CH', 'HS'])

/**
 * The records of a zone text, as a customer is to publish them. `host` is relative to `domain`, `@` for the domain
 * itself; the strings of a TXT record are joined; the preference of MX and the priority of SRV stand in `priority`.
 * Without `domain` it is the shortest name in the text. Lines that are no records are left out. Pure.
 */
export function parseZone(text: string, domain?: string): DnsRecord[] {
  const entries = readEntries(zoneLines(text))
  const zone = domain ?? shortest(entries)
  return entries.map(({ owner, type, data }) => {
    const host = relative(owner, zone)
    const value = valueOf(type, data)
    const preferred = type === 'MX' || type === 'SRV'
    const priority = preferred ? Number(data[0]) : null
    return { domain: zone, type, host, value, priority, purpose: dnsPurpose(type, host, value) }
  })
}

function readEntries(lines: readonly ZoneLine[]): readonly Entry[] {
  const entries: Entry[] = []
  let origin = ''
  let owner = ''
  for (const { words, owned } of lines) {
    const [first, second] = words
    if (first?.toUpperCase() === '$ORIGIN') origin = second ?? origin
    if (first === undefined || first.startsWith('$')) continue
    if (owned) owner = absolute(first, origin)
    const rest = (owned ? words.slice(1) : words).slice()
    // TTL and class may stand in either order, or not at all.
    while (rest[0] !== undefined && (/^\d+[smhdw]?$/i.test(rest[0]) || classes.has(rest[0].toUpperCase()))) rest.shift()
    const [type, ...data] = rest
    if (type !== undefined && data.length > 0 && /^[A-Z0-9]+$/i.test(type))
      entries.push({ owner, type: type.toUpperCase(), data })
  }
  return entries
}

const absolute = (name: string, origin: string): string => {
  if (name === '@') return origin
  return name.endsWith('.') || origin === '' ? name : `${name}.${origin}`
}

const bare = (name: string): string => name.replace(/\.$/, '').toLowerCase()

const shortest = (entries: readonly Entry[]): string =>
  entries
    .filter((entry) => entry.type === 'MX')
    .concat(entries)
    .map((entry) => bare(entry.owner))
    .reduce((best, name) => (best === '' || name.split('.').length < best.split('.').length ? name : best), '')

function relative(owner: string, zone: string): string {
  const name = bare(owner)
  if (name === bare(zone)) return '@'
  const suffix = `.${bare(zone)}`
  return name.endsWith(suffix) ? name.slice(0, -suffix.length) : name
}

function valueOf(type: string, data: readonly string[]): string {
  if (type === 'TXT') return data.join('')
  if (type === 'MX') return data.slice(1).join(' ')
  if (type === 'SRV') return data.slice(1).join(' ')
  return data.join(' ')
}
