// `npm run reset`: empties the data folder, after asking. `--yes` answers beforehand.
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline/promises'

import { configuredPorts, isFree } from './ports.mjs'
import { root } from './workspaces.mjs'

const dataDir = process.env.DEZKY_DATA_DIR ?? join(root, 'data')
if (!existsSync(dataDir)) {
  console.log('There is nothing to empty.')
  process.exit(0)
}
if (!(await isFree(configuredPorts().api))) {
  console.error('dezky is running. Stop it first, then reset.')
  process.exit(1)
}
if (!process.argv.includes('--yes')) {
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  const answer = await terminal.question(
    `Everything in ${dataDir} will be deleted: tenants, people, audit log. Type "reset" to go on: `,
  )
  terminal.close()
  if (answer.trim() !== 'reset') {
    console.log('Nothing was deleted.')
    process.exit(0)
  }
}
rmSync(dataDir, { recursive: true, force: true })
console.log('The data folder is empty. npm start seeds a new demo world.')
