import { hasCode } from './problem.ts'

/**
 * Runs a change of a version that was read before. When somebody else was quicker, what is shown is read again, so that
 * doing it once more works on the newest version; the refusal is thrown on, for the form to say so.
 */
export async function onNewest<T>(change: () => Promise<T>, reload: () => Promise<unknown>): Promise<T> {
  try {
    return await change()
  } catch (error) {
    if (hasCode(error, 'precondition.version_mismatch')) await reload()
    throw error
  }
}
