import type { DependencyHealth, Readiness } from '@dezky/contracts'

const names: Record<string, string> = {
  store: 'Store',
  authentik: 'Identity · Authentik',
  stalwart: 'Mail · Stalwart',
  ocis: 'Files · ownCloud',
  issuers: 'Sign-in keys',
  objects: 'Object storage',
  audit: 'Audit log',
  smtp: 'Mail relay',
}
/** A dependency by the name people know it by. */
export const dependencyName = (name: string): string => names[name] ?? sentence(name.replaceAll('_', ' '))

const words: Record<DependencyHealth['status'], StatusWord> = {
  ok: { status: 'ok', word: 'ok' },
  failing: { status: 'failing', word: 'failing' },
  disabled: { status: 'off', word: 'off' },
}
export const dependencyWord = (status: DependencyHealth['status']): StatusWord => words[status]

const overall: Record<Readiness['status'], StatusWord & { text: string }> = {
  ok: { status: 'ok', word: 'ok', text: 'Everything the platform leans on answers.' },
  degraded: {
    status: 'attention',
    word: 'degraded',
    text: 'The platform works. What needs the failing system waits and is tried again by itself.',
  },
  failing: {
    status: 'failing',
    word: 'failing',
    text: 'The store does not answer: nothing can be read or changed until it does.',
  },
}
export const readinessWord = (status: Readiness['status']) => overall[status]
