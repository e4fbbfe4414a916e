import { parseArgs } from 'node:util'

import { UnusableInput } from '../unusable-input.ts'
import type { Named } from './detect.ts'

/** The command line, parsed. */
export type Arguments = {
  inputs: string[]
  vkeys: string[]
  named: Named
  since?: string
  save?: string
  tokenFile?: string
  /** Files of age identities. */
  identities: string[]
  /** A running log to go on to from archives. */
  live?: string
  endpoint?: string
  region?: string
  from: number
  json: boolean
  help: boolean
}

/** What `--help` prints. */
export const HELP = `dezky-audit-verify: checks an audit log with its public key alone

  dezky-audit-verify --vkey <key> <input>

Inputs
  <name>.ndjson               an export, with <name>.checkpoint and, if there, <name>.ndjson.hashes beside it
                              or, for a filtered one, with <name>.ndjson.proofs
  <proof>.tlog-proof <entry>  one event and its proof
  <folder>                    archives: manifests, leaf hashes, events
  s3://<bucket>[/<prefix>]    archives where they lie; keys from the environment
  https://…                   a running log

Options
  --vkey <key or file>        public key of the log; repeat for earlier keys. A file holds one key a line
  --since <file>              a checkpoint kept from an earlier check: the log must extend it
  --save <file>               keep the checkpoint that was checked, for --since next time
  --checkpoint <file>  --hashes <file>  --proofs <file>  --entry <file>
                              name files that do not lie beside the input
  --from <seq>                the input is meant to begin here, not at 1
  --identity <file>           age identity that opens encrypted archives; may be repeated
  --live <https://…>          go on from archives to the running log: it must extend them
  --endpoint <url>  --region <name>
                              of the bucket; else AUDIT_COLD_ENDPOINT and AUDIT_COLD_REGION. Requests are signed with
                              AUDIT_COLD_ACCESS_KEY and AUDIT_COLD_SECRET_KEY, or not at all without them
  --token-file <file>         bearer token, to fetch entries from a running log
  --json                      print the verdict as JSON
  --help

Exit code: 0 it is what was signed; 1 it is not; 2 it cannot be checked.
`

const seqOf = (text: string | undefined): number => {
  if (text === undefined) return 1
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new UnusableInput('--from takes a number from 1 up')
  return Number(text)
}

/**
 * Parses the command line.
 * @throws UnusableInput for an option that does not exist or lacks its value.
 */
export const readArguments = (argv: readonly string[]): Arguments => {
  const { values, positionals } = parse(argv)
  const { vkey = [], since, save, 'token-file': tokenFile, from, json = false, help = false, ...more } = values
  const { identity = [], live, endpoint, region, ...named } = more
  return {
    inputs: positionals,
    vkeys: vkey,
    named,
    identities: identity,
    from: seqOf(from),
    json,
    help,
    ...(since === undefined ? {} : { since }),
    ...(save === undefined ? {} : { save }),
    ...(tokenFile === undefined ? {} : { tokenFile }),
    ...(live === undefined ? {} : { live }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(region === undefined ? {} : { region }),
  }
}

const parse = (argv: readonly string[]) => {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        vkey: { type: 'string', multiple: true },
        since: { type: 'string' },
        save: { type: 'string' },
        checkpoint: { type: 'string' },
        hashes: { type: 'string' },
        proofs: { type: 'string' },
        entry: { type: 'string' },
        from: { type: 'string' },
        'token-file': { type: 'string' },
        identity: { type: 'string', multiple: true },
        live: { type: 'string' },
        endpoint: { type: 'string' },
        region: { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    })
  } catch (cause) {
    throw new UnusableInput((cause as Error).message, { cause })
  }
}
