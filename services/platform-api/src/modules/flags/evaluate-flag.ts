import type { FlagRules } from '@dezky/contracts'

/** Whom a flag is asked about. */
export interface FlagSubject {
  readonly tenant?: string | undefined
  readonly partner?: string | undefined
}

/** The narrowest rule wins: the tenant's, then its partner's, then the global one. Without rules a flag is off. */
export function evaluateFlag(rules: FlagRules | null, subject: FlagSubject): boolean {
  if (!rules) return false
  const own = subject.tenant === undefined ? undefined : rules.tenants[subject.tenant]
  const inherited = subject.partner === undefined ? undefined : rules.partners[subject.partner]
  return own ?? inherited ?? rules.global
}
