const firstMs = 500
const longestMs = 60_000

/**
 * How long to wait before try `attempt` (from 1): random up to a bound that doubles, so that many that were refused at
 * once do not come back at once; never less than the receiver asked for.
 * @param random from 0 to 1
 * @returns ms
 */
export function backoffMs(attempt: number, random: number, askedMs = 0): number {
  const bound = Math.min(longestMs, firstMs * 2 ** (attempt - 1))
  return Math.max(askedMs, Math.round(bound * (0.2 + 0.8 * random)))
}

/** `Retry-After` in ms: seconds or an HTTP date (RFC 9110 section 10.2.3); 0 when absent, at most an hour. */
export function retryAfterMs(header: string | null, now: number): number {
  if (header === null) return 0
  const ms = /^\d+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - now
  return Number.isFinite(ms) ? Math.min(3_600_000, Math.max(0, ms)) : 0
}
