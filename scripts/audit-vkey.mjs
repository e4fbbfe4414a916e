#!/usr/bin/env node
// Prints the verifier key of a signing key: node scripts/audit-vkey.mjs <origin> < file with AUDIT_SIGNING_KEY
import { readFileSync } from 'node:fs'

import { deriveKeys, parseMasterKey } from '../packages/audit-log/src/index.ts'

const [origin] = process.argv.slice(2)
if (origin === undefined) {
  process.stderr.write('usage: node scripts/audit-vkey.mjs <origin> < key\n')
  process.exit(2)
}
process.stdout.write(`${deriveKeys(origin, parseMasterKey(readFileSync(0, 'utf8').trim())).vkey}\n`)
