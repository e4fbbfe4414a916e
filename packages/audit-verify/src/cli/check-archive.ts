import { AuditLogError } from '@dezky/audit-log'
import { parseIdentities } from '@dezky/audit-log/age'

import type { ArchiveSource } from '../archive/archive-source.ts'
import { bucketSource } from '../archive/bucket-source.ts'
import { folderSource } from '../archive/folder-source.ts'
import { joinLive } from '../archive/join-live.ts'
import { verifyArchive } from '../archive/verify-archive.ts'
import { LogClient } from '../files/log-client.ts'
import { readTextFile } from '../files/read-file.ts'
import type { Trust } from '../trust.ts'
import { UnusableInput } from '../unusable-input.ts'
import type { Verdict } from '../verdict.ts'
import type { Arguments } from './arguments.ts'
import type { Input } from './detect.ts'

/** Variables the command looks at. */
export type Environment = Readonly<Record<string, string | undefined>>

/** A verdict, and the checkpoint that was checked, where there is one to keep. */
export type Checked = { verdict: Verdict; note?: string }

const readIdentities = async (paths: readonly string[]): Promise<string[]> => {
  const files = await Promise.all(paths.map(readTextFile))
  try {
    return files.flatMap(parseIdentities)
  } catch (cause) {
    if (!(cause instanceof AuditLogError)) throw cause
    throw new UnusableInput(`--identity: ${cause.message}`, { cause })
  }
}

const sourceOf = async (
  { place, isBucket }: Extract<Input, { kind: 'archive' }>,
  options: Arguments,
  environment: Environment,
): Promise<ArchiveSource> => {
  if (!isBucket) return folderSource(place)
  const endpoint = options.endpoint ?? environment['AUDIT_COLD_ENDPOINT']
  const region = options.region ?? environment['AUDIT_COLD_REGION']
  const [accessKeyId, secretAccessKey] = [environment['AUDIT_COLD_ACCESS_KEY'], environment['AUDIT_COLD_SECRET_KEY']]
  return bucketSource(place, {
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(region === undefined ? {} : { region }),
    ...(accessKeyId && secretAccessKey ? { credentials: { accessKeyId, secretAccessKey } } : {}),
  })
}

/**
 * Checks archives as the command line asks, and goes on to the running log where one is named.
 * @throws UnusableInput; AuditLogError when the running log's checkpoint does not open.
 */
export const checkArchive = async (
  input: Extract<Input, { kind: 'archive' }>,
  options: Arguments,
  trust: Trust,
  environment: Environment,
): Promise<Checked> => {
  const { from, live, tokenFile } = options
  const identities = await readIdentities(options.identities)
  const verdict = await verifyArchive(await sourceOf(input, options, environment), trust, { from, identities })
  if (live === undefined) return { verdict }
  const token = tokenFile === undefined ? undefined : (await readTextFile(tokenFile)).trim()
  return joinLive(verdict, new LogClient(live, token), { url: live, entries: token !== undefined }, trust)
}
