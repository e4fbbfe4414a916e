/** Times an event is worked on before it is given up: about two days with the waits below. */
export const mostAttempts = 12

const firstMs = 5_000
const longestMs = 6 * 3_600_000

/** When an event that failed `attempts` times is tried next; null gives it up. Waits grow fourfold, to six hours. */
export function nextAttempt(attempts: number, at: Date): Date | null {
  if (attempts >= mostAttempts) return null
  return new Date(at.getTime() + Math.min(longestMs, firstMs * 4 ** (attempts - 1)))
}
