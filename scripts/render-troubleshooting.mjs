// Renders docs/troubleshooting.md from the catalogue of error codes. `--check` fails when the file is out of date.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { errorCatalogue, errorKinds } from '../packages/contracts/src/errors.ts'
import { root } from './workspaces.mjs'

const target = join(root, 'docs', 'troubleshooting.md')

const families = Map.groupBy(Object.entries(errorCatalogue), ([code]) => code.split('.')[0])
const tables = [...families].map(([family, entries]) => {
  const rows = entries.map(
    ([code, { kind, title, remedy }]) => `| \`${code}\` | ${errorKinds[kind]} | ${title}. | ${remedy} |`,
  )
  return [
    `### ${family}`,
    '',
    '| code | status | what happened | what to do |',
    '| --- | --- | --- | --- |',
    ...rows,
  ].join('\n')
})

const text = `# Troubleshooting

## It does not start
- **"These settings stop the start"**: the message names each variable, what is wrong and an example.
- **"port N is taken"**: the message names the variable that moves it, such as \`PORTAL_PORT=3100 npm start\`.
- **"These migrations are pending"** (MongoDB): run \`node dist/main.js --migrate\` with the same settings, then start.
- **"cannot run transactions"** (MongoDB): start the server as a replica set; one member is enough.
- **Packages cannot be installed**: the npm output above the message says why. Node 20 or newer and npm are needed; the right Node is brought along on Linux.
- **A process ended**: its last words are printed; the whole log is in \`data/logs\`.
- **Start afresh**: \`npm run reset\` empties the data folder, after asking.

## Error codes
Every refusal is problem+json (RFC 9457) with a \`code\` that never changes its meaning, a \`requestId\` to find in the log, and \`errors\` where fields are to blame.

${tables.join('\n\n')}
`

if (process.argv.includes('--check')) {
  const current = readFileSync(target, 'utf8')
  if (current !== text) {
    console.error('docs/troubleshooting.md is out of date: npm run documents')
    process.exit(1)
  }
} else {
  writeFileSync(target, text)
}
