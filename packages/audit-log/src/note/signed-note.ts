import { AuditLogError } from '../audit-log.errors.ts'
import type { NoteSigner } from './note-signer.ts'
import { isKeyName } from './verifier-key.ts'
import type { VerifierKey } from './verifier-key.ts'

/** Notes longer than this are refused unread. Bytes. */
export const MAX_NOTE_BYTES = 1_000_000
const MAX_SIGNATURES = 100

/** One signature line of a note. */
export type NoteSignature = {
  name: string
  /** 8 lower-case hex digits. */
  keyId: string
  /** What follows the key id. */
  signature: Buffer
}

/** A note taken apart, its signatures not looked at. `text` ends in LF. */
export type ParsedNote = { text: string; signatures: NoteSignature[] }

/** A note some known key has signed. */
export type OpenedNote = ParsedNote & { signedBy: VerifierKey[] }

const malformed = (message: string): never => {
  throw new AuditLogError('note_malformed', message)
}

// Control characters other than LF are forbidden in a note.
// eslint-disable-next-line no-control-regex -- the format names exactly these characters
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f]/

/** A signature line, `— <name> <base64(key id || signature)>` with its LF. */
export const signatureLine = (signature: NoteSignature): string => {
  const bytes = Buffer.concat([Buffer.from(signature.keyId, 'hex'), signature.signature])
  return `\u2014 ${signature.name} ${bytes.toString('base64')}\n`
}

/**
 * Signs a text as a C2SP signed note.
 * @param text UTF-8 text ending in LF.
 * @throws AuditLogError `note_malformed` when the text cannot be a note's.
 */
export const signNote = (text: string, signers: readonly NoteSigner[]): string => {
  if (!text.endsWith('\n') || CONTROL.test(text) || !text.isWellFormed())
    malformed('text must end in LF, without control characters')
  const message = Buffer.from(text, 'utf8')
  const lines = signers.map((signer) =>
    signatureLine({ name: signer.name, keyId: signer.keyId, signature: signer.sign(message) }),
  )
  return `${text}\n${lines.join('')}`
}

const parseLine = (line: string): NoteSignature => {
  const [dash, name = '', encoded = '', ...rest] = line.split(' ')
  if (dash !== '\u2014' || rest.length > 0 || !isKeyName(name)) malformed('bad signature line')
  const bytes = Buffer.from(encoded, 'base64')
  if (bytes.length < 5 || bytes.toString('base64') !== encoded) malformed('bad signature line')
  return { name, keyId: bytes.toString('hex', 0, 4), signature: bytes.subarray(4) }
}

/**
 * Takes a note apart at its last blank line.
 * @throws AuditLogError `note_malformed`.
 */
export const parseNote = (note: string): ParsedNote => {
  if (note.length > MAX_NOTE_BYTES) malformed('too long')
  if (CONTROL.test(note) || !note.isWellFormed()) malformed('control characters')
  const blank = note.lastIndexOf('\n\n')
  if (blank < 0 || !note.endsWith('\n')) malformed('no blank line, or no LF at its end')
  const lines = note.slice(blank + 2, -1).split('\n')
  if (note.length === blank + 2 || lines.length > MAX_SIGNATURES) malformed('no signatures, or too many')
  return { text: note.slice(0, blank + 1), signatures: lines.map(parseLine) }
}

/**
 * Opens a note with the keys one trusts. Signatures by others are ignored; one that carries a known name and key id
 * but does not verify refuses the whole note (C2SP signed-note).
 * @throws AuditLogError `note_malformed`, `note_signature_invalid`, or `note_key_unknown` when no known key has signed.
 */
export const openNote = (note: string, keys: readonly VerifierKey[]): OpenedNote => {
  const parsed = parseNote(note)
  const message = Buffer.from(parsed.text, 'utf8')
  const signedBy: VerifierKey[] = []
  for (const { name, keyId, signature } of parsed.signatures) {
    const key = keys.find((candidate) => candidate.name === name && candidate.keyId === keyId)
    if (!key || signedBy.includes(key)) continue
    if (!key.verify(message, signature))
      throw new AuditLogError('note_signature_invalid', `signature of ${name}+${keyId} does not verify`)
    signedBy.push(key)
  }
  if (signedBy.length === 0) throw new AuditLogError('note_key_unknown', 'signed by no known key')
  return { ...parsed, signedBy }
}
