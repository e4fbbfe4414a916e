import type { FlagRules } from '@dezky/contracts'

const list = (names: string[]): string => new Intl.ListFormat('en', { type: 'conjunction' }).format(names)
const names = (rules: Record<string, boolean>, on: boolean): string[] =>
  Object.entries(rules)
    .filter(([, value]) => value === on)
    .map(([name]) => name)
    .sort()

/** Whom a flag's rules hit, in words; the narrowest rule wins: tenant, then partner, then everybody. */
export function flagWords({ global, partners, tenants }: FlagRules): string {
  const reach = (on: boolean): string[] => {
    const ofPartners = names(partners, on)
    const ofTenants = names(tenants, on)
    return [
      ...(ofPartners.length > 0 ? [`the tenants of ${list(ofPartners)}`] : []),
      ...(ofTenants.length > 0 ? [`${ofTenants.length === 1 ? 'tenant' : 'tenants'} ${list(ofTenants)}`] : []),
    ]
  }
  const others = reach(!global)
  const base = global ? 'On for everybody' : 'Off for everybody'
  const kept = names(tenants, global).filter(() => others.some((words) => words.startsWith('the tenants of')))
  const but =
    kept.length > 0
      ? `, though ${global ? 'on' : 'off'} for ${kept.length === 1 ? 'tenant' : 'tenants'} ${list(kept)}`
      : ''
  return `${base}${others.length > 0 ? ` except ${list(others)}` : ''}${but}.`
}
