#!/usr/bin/env node
// `npm run --silent audit-vkey -- <origin>`: the verifier key of the signing key given on standard input.
import { readFileSync } from 'node:fs'

import { deriveKeys, parseMasterKey } from '../packages/audit-log/src/index.ts'

const [origin] = process.argv.slice(2)
if (origin === undefined) {
  process.stderr.write('usage: npm run --silent audit-vkey -- <origin> < key\n')
  process.exit(2)
}
process.stdout.write(`${deriveKeys(origin, parseMasterKey(readFileSync(0, 'utf8').trim())).vkey}\n`)
