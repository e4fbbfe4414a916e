export type HaltReason =
  /** events that were signed, or follow them, are missing or changed */
  | 'log_changed'
  /** fewer events than were signed */
  | 'log_shorter'
  /** stored tiles are not those of the signed tree */
  | 'tiles_changed'
  /** the last checkpoint is not what was signed, or its key is not known */
  | 'checkpoint_changed'
  /** the store is behind a note kept outside it */
  | 'store_behind'
  /** the log was not told of this signing key while the earlier one still signed */
  | 'key_not_announced'

/** The log does not extend what was signed last, so nothing more is signed until somebody has looked. */
export class Halted extends Error {
  override readonly name = 'Halted'
  readonly reason: HaltReason

  constructor(reason: HaltReason, message: string, options?: ErrorOptions) {
    super(message, options)
    this.reason = reason
  }
}
