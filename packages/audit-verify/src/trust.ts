import { AuditLogError, openCheckpoint, parseVkey } from '@dezky/audit-log'
import type { OpenedCheckpoint, VerifierKey } from '@dezky/audit-log'

import { readTextFile } from './files/read-file.ts'
import { UnusableInput } from './unusable-input.ts'

/** What the reader trusts: public keys, and perhaps a checkpoint kept from an earlier check. */
export type Trust = {
  keys: VerifierKey[]
  since: Pick<OpenedCheckpoint, 'origin' | 'size' | 'root'> | null
}

const keyOf = (vkey: string): VerifierKey => {
  try {
    return parseVkey(vkey)
  } catch (cause) {
    throw new UnusableInput(`not a verifier key: ${vkey} (${(cause as Error).message})`, { cause })
  }
}

/**
 * Reads `--vkey` values, each a key or a file of keys, one a line; and the `--since` checkpoint.
 * @throws UnusableInput when there is no key, or one of them cannot be read.
 */
export const readTrust = async (vkeys: readonly string[], sincePath: string | undefined): Promise<Trust> => {
  const keys: VerifierKey[] = []
  for (const value of vkeys) {
    const lines = value.includes('+') ? [value] : (await readTextFile(value)).split('\n')
    keys.push(
      ...lines
        .map((line) => line.trim())
        .filter((line) => line !== '')
        .map(keyOf),
    )
  }
  if (keys.length === 0)
    throw new UnusableInput('no key to check with: pass --vkey, from GET /audit/log/vkeys or better')
  return { keys, since: sincePath === undefined ? null : openSaved(await readTextFile(sincePath), keys) }
}

const openSaved = (note: string, keys: VerifierKey[]): OpenedCheckpoint => {
  try {
    return openCheckpoint(note, keys)
  } catch (cause) {
    if (!(cause instanceof AuditLogError)) throw cause
    throw new UnusableInput(`the saved checkpoint cannot be opened: ${cause.message}`, { cause })
  }
}

/**
 * Sees to it that only checkpoints of one log are compared.
 * @throws UnusableInput when the saved checkpoint is another log's.
 */
export const checkSameLog = ({ since }: Trust, origin: string): void => {
  if (since && since.origin !== origin)
    throw new UnusableInput(`the saved checkpoint is of ${since.origin}, this is ${origin}`)
}
