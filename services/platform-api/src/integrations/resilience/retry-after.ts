/**
 * Milliseconds a `Retry-After` header asks for (RFC 9110 section 10.2.3: seconds or an HTTP date); undefined when there
 * is none or it says nothing sensible.
 */
export function retryAfterMs(header: string | null, now: Date): number | undefined {
  if (header === null) return undefined
  const text = header.trim()
  if (/^\d+$/.test(text)) return Number(text) * 1000
  const at = Date.parse(text)
  return Number.isNaN(at) ? undefined : Math.max(0, at - now.getTime())
}
