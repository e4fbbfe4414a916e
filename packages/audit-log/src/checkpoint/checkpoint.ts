import { AuditLogError } from '../audit-log.errors.ts'
import type { NoteSigner } from '../note/note-signer.ts'
import { openNote, signNote } from '../note/signed-note.ts'
import { isKeyName } from '../note/verifier-key.ts'
import type { VerifierKey } from '../note/verifier-key.ts'
import { emptyRoot } from '../tree/hash.ts'

/** What a log commits to: C2SP tlog-checkpoint. */
export type Checkpoint = {
  /** Schema-less URL of the log; also the name of its key. */
  origin: string
  size: number
  /** 32 bytes. */
  root: Buffer
  /** Further lines, opaque; our own log writes none. */
  extensions: string[]
}

/** A checkpoint whose signature has been checked; `text` is what was signed. */
export type OpenedCheckpoint = Checkpoint & { text: string; signedBy: VerifierKey[] }

const malformed = (message: string): never => {
  throw new AuditLogError('checkpoint_malformed', message)
}

/**
 * The text of a checkpoint: origin, size, base64 root, each ended by LF.
 * @throws AuditLogError `checkpoint_malformed`.
 */
export const checkpointText = (checkpoint: { origin: string; size: number; root: Uint8Array }): string => {
  const { origin, size, root } = checkpoint
  if (!isKeyName(origin)) malformed('origin is empty or holds white space or plus')
  if (!Number.isSafeInteger(size) || size < 0) malformed('size must be 0, 1, 2 …')
  if (root.length !== 32) malformed('a root has 32 bytes')
  return `${origin}\n${size}\n${Buffer.from(root).toString('base64')}\n`
}

/**
 * Parses a checkpoint's text.
 * @throws AuditLogError `checkpoint_malformed`.
 */
export const parseCheckpoint = (text: string): Checkpoint => {
  if (!text.endsWith('\n')) malformed('no LF at its end')
  const [origin = '', size = '', encoded = '', ...extensions] = text.slice(0, -1).split('\n')
  if (!isKeyName(origin)) malformed('bad origin')
  if (!/^(0|[1-9]\d{0,15})$/.test(size) || !Number.isSafeInteger(Number(size))) malformed('bad size')
  const root = Buffer.from(encoded, 'base64')
  if (root.length !== 32 || root.toString('base64') !== encoded) malformed('bad root')
  if (extensions.includes('')) malformed('empty extension line')
  if (size === '0' && !root.equals(emptyRoot())) malformed('an empty tree has the empty root')
  return { origin, size: Number(size), root, extensions }
}

/** A checkpoint as a signed note. */
export const signCheckpoint = (
  checkpoint: { origin: string; size: number; root: Uint8Array },
  signers: readonly NoteSigner[],
): string => signNote(checkpointText(checkpoint), signers)

/**
 * Opens a signed checkpoint. The log's own key must have signed: a key counts only when its name is the origin, so a
 * known key of another log cannot speak for this one.
 * @throws AuditLogError as {@link openNote} and {@link parseCheckpoint}.
 */
export const openCheckpoint = (note: string, keys: readonly VerifierKey[]): OpenedCheckpoint => {
  const { text, signedBy } = openNote(note, keys)
  const checkpoint = parseCheckpoint(text)
  if (!signedBy.some((key) => key.name === checkpoint.origin))
    throw new AuditLogError('note_key_unknown', `no known key of ${checkpoint.origin} has signed`)
  return { ...checkpoint, text, signedBy }
}
