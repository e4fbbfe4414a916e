import { operatorsGroup, type Person } from '../authentik/directory.ts'

export interface PeopleSection {
  title: string
  people: Person[]
}

const partnerPrefix = 'dezky-partner-'
const tenantPrefix = 'dezky-tenant-'
/** The page stays readable however many people there are; the rest sign in by e-mail address. */
const shownPerSection = 12
const shownSections = 12

interface Place {
  rank: number
  title: string
}

function placeOf(person: Person, operatorsLast: boolean): Place {
  if (person.groups.includes(operatorsGroup)) return { rank: operatorsLast ? 4 : 0, title: 'Operators' }
  const partner = person.groups.find((group) => group.startsWith(partnerPrefix))
  if (partner !== undefined) return { rank: 1, title: `Partner ${partner.slice(partnerPrefix.length)}` }
  const tenant = person.groups.find((group) => group.startsWith(tenantPrefix))
  if (tenant !== undefined) return { rank: 2, title: `Tenant ${tenant.slice(tenantPrefix.length)}` }
  return { rank: 3, title: 'Without a group' }
}

/** What the platform calls the person's role; it writes that among the attributes. */
export function roleOf(person: Person): string | undefined {
  const ours = person.attributes['dezky']
  const role: unknown = typeof ours === 'object' && ours !== null && 'role' in ours ? ours.role : undefined
  return typeof role === 'string' ? role : undefined
}

/** People by what they are: operators (or these last, where they are guests), partners' staff, tenants' people. */
export function peopleSections(
  people: readonly Person[],
  operatorsLast = false,
): { sections: PeopleSection[]; left: number } {
  const byTitle = new Map<string, PeopleSection & { rank: number }>()
  for (const person of people) {
    const { rank, title } = placeOf(person, operatorsLast)
    const section = byTitle.get(title) ?? { rank, title, people: [] }
    section.people.push(person)
    byTitle.set(title, section)
  }
  const all = [...byTitle.values()].sort((a, b) => a.rank - b.rank || a.title.localeCompare(b.title))
  const sections = all
    .slice(0, shownSections)
    .map(({ title, people }) => ({ title, people: people.slice(0, shownPerSection) }))
  const shown = sections.reduce((sum, section) => sum + section.people.length, 0)
  return { sections, left: people.length - shown }
}

/** Up to two letters that stand for a name. */
export const initials = (name: string) =>
  name
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => String.fromCodePoint(word.codePointAt(0) ?? 32))
    .filter((_, index, all) => index === 0 || index === all.length - 1)
    .join('')
    .toUpperCase()
