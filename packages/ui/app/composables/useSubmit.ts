/**
 * Runs an action a person asked for: one at a time, with its failure kept for `ErrorNotice`. The idempotency key stays
 * the same until it succeeds, so that repeating after a lost answer does not do it twice.
 */
export function useSubmit<Args extends unknown[], Answer>(
  action: (headers: Record<string, string>, ...args: Args) => Promise<Answer>,
) {
  const pending = ref(false)
  const error = shallowRef<unknown>()
  let key = newKey()
  let asked = ''

  /** The answer, or undefined when it failed or was under way already. */
  async function run(...args: Args): Promise<Answer | undefined> {
    if (pending.value) return undefined
    const asks = JSON.stringify(args)
    if (asks !== asked) key = newKey()
    asked = asks
    pending.value = true
    error.value = undefined
    try {
      const answer = await action({ 'idempotency-key': key }, ...args)
      key = newKey()
      return answer
    } catch (failure) {
      error.value = failure
      if (problemOf(failure)) key = newKey()
      return undefined
    } finally {
      pending.value = false
    }
  }
  return { run, pending: readonly(pending), error, reset: () => (error.value = undefined) }
}

// crypto.randomUUID needs a secure context; a sandbox on a machine of the local network has none.
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** The ETag of a version, for If-Match. */
export const ifMatch = (version: number): Record<string, string> => ({ 'if-match': `"${version}"` })
