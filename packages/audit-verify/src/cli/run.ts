import { writeFile } from 'node:fs/promises'

import { AuditLogError } from '@dezky/audit-log'

import { LogClient } from '../files/log-client.ts'
import { readTextFile } from '../files/read-file.ts'
import { verifyExport } from '../inputs/verify-export.ts'
import { verifyFilteredExport } from '../inputs/verify-filtered-export.ts'
import { verifyLive } from '../inputs/verify-live.ts'
import { verifyProof } from '../inputs/verify-proof.ts'
import { readTrust } from '../trust.ts'
import type { Trust } from '../trust.ts'
import { UnusableInput } from '../unusable-input.ts'
import { emptyVerdict, failed } from '../verdict.ts'
import { HELP, readArguments } from './arguments.ts'
import type { Arguments } from './arguments.ts'
import { checkArchive } from './check-archive.ts'
import type { Checked, Environment } from './check-archive.ts'
import { detectInput } from './detect.ts'
import type { Input } from './detect.ts'
import { formatVerdict } from './report.ts'

/** Where output goes. */
export type Output = { out: (text: string) => void; err: (text: string) => void }

const verify = async (input: Input, options: Arguments, trust: Trust, environment: Environment): Promise<Checked> => {
  if (options.live !== undefined && input.kind !== 'archive') throw new UnusableInput('--live goes with archives')
  if (input.kind === 'live') {
    const token = options.tokenFile === undefined ? undefined : (await readTextFile(options.tokenFile)).trim()
    return verifyLive(new LogClient(input.url, token), { url: input.url, entries: token !== undefined }, trust)
  }
  if (input.kind === 'archive') return checkArchive(input, options, trust, environment)
  if (input.kind === 'proof') return { verdict: await verifyProof(input, trust) }
  if (input.kind === 'filtered-export') return { verdict: await verifyFilteredExport(input, trust) }
  const verdict = await verifyExport({ ...input, from: options.from }, trust)
  return { verdict, note: await readTextFile(input.checkpoint) }
}

const nameOf = (input: Input): string => {
  if (input.kind === 'live') return input.url
  if (input.kind === 'archive') return input.place
  return input.kind === 'proof' ? input.entry : input.entries
}

const judge = async (input: Input, options: Arguments, trust: Trust, environment: Environment): Promise<Checked> => {
  try {
    return await verify(input, options, trust, environment)
  } catch (error) {
    if (!(error instanceof AuditLogError)) throw error
    return { verdict: failed(emptyVerdict(input.kind, nameOf(input)), error.code, { detail: error.message }) }
  }
}

/**
 * Runs the verifier.
 * @param environment `AUDIT_COLD_…` variables, for buckets.
 * @returns the exit code: 0 ok, 1 tampered, 2 unusable input.
 */
export const run = async (
  argv: readonly string[],
  { out, err }: Output,
  environment: Environment = {},
): Promise<0 | 1 | 2> => {
  const asJson = argv.includes('--json')
  try {
    const options = readArguments(argv)
    if (options.help) {
      out(HELP)
      return 0
    }
    const trust = await readTrust(options.vkeys, options.since)
    const input = await detectInput(options.inputs, options.named)
    const { verdict, note } = await judge(input, options, trust, environment)
    if (verdict.ok && options.save !== undefined) await save(options.save, note)
    out(asJson ? `${JSON.stringify(verdict, null, 2)}\n` : formatVerdict(verdict))
    return verdict.ok ? 0 : 1
  } catch (error) {
    // Whatever went wrong, exit code 1 would say "tampered", and that has not been found.
    const message = error instanceof Error ? error.message : String(error)
    if (asJson) out(`${JSON.stringify({ ok: false, unusable: message }, null, 2)}\n`)
    else err(`cannot check: ${message}\n`)
    return 2
  }
}

const save = async (path: string, note: string | undefined): Promise<void> => {
  if (note === undefined) throw new UnusableInput('--save: this kind of input has no checkpoint to keep')
  await writeFile(path, note)
}
