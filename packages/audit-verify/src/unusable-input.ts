/** The input cannot be checked at all (exit code 2): nothing there, no key, no checkpoint. Says what to do about it. */
export class UnusableInput extends Error {
  override readonly name = 'UnusableInput'
}
