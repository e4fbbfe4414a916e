const firstMs = 1000
/** The longest wait between two tries. */
export const longestWaitMs = 15 * 60_000

/** What a failure says about trying again. */
export interface Failure {
  readonly retryable: boolean
  /** the system's own wish */
  readonly retryAfterMs: number | undefined
}

/**
 * Milliseconds until the next try after `attempts` failures in a row (from 1): 1 s doubling to 15 min, the second half
 * of it random, never before the system wishes. What a repetition does not mend waits the longest.
 */
export function backoffMs(attempts: number, failure: Failure, random: () => number): number {
  if (!failure.retryable) return longestWaitMs
  const ceiling = Math.min(longestWaitMs, firstMs * 2 ** Math.min(attempts - 1, 30))
  const jittered = ceiling / 2 + (random() * ceiling) / 2
  return Math.round(Math.max(jittered, failure.retryAfterMs ?? 0))
}

/** Milliseconds until a tenant that is as desired is looked at again: spread, so that tenants do not come in crowds. */
export function nextLookMs(intervalSeconds: number, random: () => number): number {
  return Math.round(intervalSeconds * 1000 * (0.9 + random() * 0.2))
}
