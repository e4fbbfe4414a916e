import { AuditLogError, openCheckpoint } from '@dezky/audit-log'

import type { SignedCheckpoint } from './checkpoint.store.ts'
import type { LogKeys } from './log-keys.ts'

/**
 * Whether a stored checkpoint is what a key of this log signed: the note opens, the row says what the note says, and the
 * HMAC, where it was made with the present key, covers the note's text.
 * @returns what is wrong with it, or null
 */
export function checkpointProblem(checkpoint: SignedCheckpoint, keys: LogKeys): string | null {
  const { size, root, note, hmac, hmacKeyId } = checkpoint
  try {
    const opened = openCheckpoint(note, keys.verifiers)
    if (opened.size !== size || opened.root.toString('base64') !== root)
      return `the checkpoint of size ${size} says other than its note`
    const key = keys.present.hmac
    if (hmacKeyId === key.keyId && !key.verify(opened.text, Buffer.from(hmac, 'base64')))
      return `the HMAC of the checkpoint of size ${size} does not verify`
    return null
  } catch (error) {
    if (!(error instanceof AuditLogError)) throw error
    return `the checkpoint of size ${size} is not signed by a key of this log: ${error.message}`
  }
}
