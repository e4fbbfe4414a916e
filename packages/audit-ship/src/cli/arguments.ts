import { parseArgs } from 'node:util'

import { UnusableSetting } from '../unusable-setting.ts'

/** The command line, parsed. */
export type Arguments = {
  file: string
  place: string
  to: string
  issuer: string
  clientId: string
  secretFile: string
  scope: string | undefined
  once: boolean
}

/** What `--help` prints. */
export const HELP = `dezky-audit-ship: follows the audit log of OCIS and ships it to dezky

  dezky-audit-ship --file <log> --place <file> --to <url> --issuer <url> --client-id <id> --client-secret-file <file>

  --file <log>                 the file OCIS writes its audit lines to; it may come later
  --place <file>               where to keep how far it has been shipped
  --to <url>                   https://api.example/audit/ingest/ocis
  --issuer <url>               OpenID provider of the machine client
  --client-id <id>             the machine client
  --client-secret-file <file>  its secret, alone in a file
  --scope <scope>              scope to ask for, where the provider wants one
  --once                       ship what is there and end
  --help

Exit code: 0 stopped, or all shipped; 1 failed; 2 cannot run as told.
`

/** Null for `--help`. @throws UnusableSetting naming what is missing */
export function readArguments(argv: readonly string[]): Arguments | null {
  const { help = false, once = false, scope, ...values } = parse(argv)
  if (help) return null
  const needed = (name: keyof typeof values): string => {
    const value = values[name]
    if (value === undefined || value === '') throw new UnusableSetting(`--${name} is missing; see --help`)
    return value
  }
  return {
    file: needed('file'),
    place: needed('place'),
    to: url('to', needed('to')),
    issuer: url('issuer', needed('issuer')),
    clientId: needed('client-id'),
    secretFile: needed('client-secret-file'),
    scope,
    once,
  }
}

function url(name: string, value: string): string {
  if (URL.canParse(value) && /^https?:/.test(value)) return value
  throw new UnusableSetting(`--${name} takes an http or https address, not ${value}`)
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        file: { type: 'string' },
        place: { type: 'string' },
        to: { type: 'string' },
        issuer: { type: 'string' },
        'client-id': { type: 'string' },
        'client-secret-file': { type: 'string' },
        scope: { type: 'string' },
        once: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values
  } catch (cause) {
    throw new UnusableSetting((cause as Error).message, { cause })
  }
}
