/** Why this package refuses something. Codes are stable: callers branch on them, never on the message. */
export type AuditLogErrorCode =
  | 'entry_invalid'
  | 'entry_too_large'
  | 'entry_not_canonical'
  | 'index_out_of_range'
  | 'proof_invalid'
  | 'note_malformed'
  | 'note_signature_invalid'
  | 'note_key_unknown'
  | 'vkey_malformed'
  | 'checkpoint_malformed'
  | 'proof_file_malformed'
  | 'tile_malformed'
  | 'bundle_malformed'
  | 'hashes_malformed'
  | 'manifest_malformed'
  | 'manifest_signature_invalid'
  | 'signing_key_malformed'
  | 'batch_entry_bad'
  | 'batch_empty'
  | 'age_recipient_malformed'
  | 'age_identity_malformed'

/**
 * The one error this package throws. None is worth a retry with the same input; `path` names the offending member
 * (`actor.name`, `data.items[3]`) where there is one.
 */
export class AuditLogError extends Error {
  override readonly name = 'AuditLogError'
  readonly code: AuditLogErrorCode
  readonly path: string | undefined

  constructor(code: AuditLogErrorCode, message: string, options: ErrorOptions & { path?: string } = {}) {
    super(message, options)
    this.code = code
    this.path = options.path
  }
}
