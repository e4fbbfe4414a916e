import { operatorsGroup, type Person } from '../authentik/directory.ts'

export const applicationSlugs = ['portal', 'operator', 'machine'] as const
export type ApplicationSlug = (typeof applicationSlugs)[number]

export interface Application {
  slug: ApplicationSlug
  /** As people know it. */
  name: string
  clientId: string
  /** Only members of this group get in. */
  requiredGroup?: string
}

export const applications: Record<ApplicationSlug, Application> = {
  portal: { slug: 'portal', name: 'dezky portal', clientId: 'dezky-portal' },
  operator: {
    slug: 'operator',
    name: 'dezky operator',
    clientId: 'dezky-operator',
    requiredGroup: operatorsGroup,
  },
  machine: { slug: 'machine', name: 'dezky machine', clientId: 'dezky-machine' },
}

/** An operator belongs to the operator application, anybody else to the portal. */
export const applicationOf = (person: Person): Application =>
  person.groups.includes(operatorsGroup) ? applications.operator : applications.portal

export const issuerPath = (slug: ApplicationSlug) => `/application/o/${slug}`

/** The URL as given and, on a laptop, the same one under its other name, so that both spellings work. */
export function withVariants(url: string): string[] {
  const other = new URL(url)
  if (other.hostname === '127.0.0.1') other.hostname = 'localhost'
  else if (other.hostname === 'localhost') other.hostname = '127.0.0.1'
  else return [url]
  return [url, other.href]
}
