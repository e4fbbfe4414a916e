const base = 'http://dezky.invalid'

/**
 * A path of this app to go to after sign-in; `/` for anything that could lead elsewhere.
 * Parsed as a browser would, so that `//host`, `/\host` and control characters cannot slip through.
 */
export function safeReturnTo(value: unknown): string {
  if (typeof value !== 'string' || !value.startsWith('/') || value.length > 2000) return '/'
  if (!URL.canParse(value, base)) return '/'
  const target = new URL(value, base)
  if (target.origin !== base) return '/'
  const path = `${target.pathname}${target.search}${target.hash}`
  if (path.startsWith('//') || target.pathname.startsWith('/auth/') || target.pathname.startsWith('/api/')) return '/'
  return path
}
