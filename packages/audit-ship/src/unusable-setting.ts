/** The command cannot run as it was told to (exit code 2). Says what to do about it. */
export class UnusableSetting extends Error {
  override readonly name = 'UnusableSetting'
}
