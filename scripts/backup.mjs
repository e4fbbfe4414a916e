// `npm run backup -- <folder>`, `npm run restore -- <backup>`, `npm run verify-backup -- <backup>`: the embedded store,
// online and consistent. In a container the same is `node dist/backup-command.js …`.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'

import { buildAll } from './build.mjs'
import { root } from './workspaces.mjs'

const [what, folder] = process.argv.slice(2)
const entry = join(root, 'services/platform-api/dist/backup-command.js')
const dataDir = process.env.DEZKY_DATA_DIR ?? join(root, 'data')
try {
  // A running service keeps the build it was started from.
  if (!existsSync(entry)) await buildAll(console.log, ['platform-api'])
} catch (error) {
  console.error(error.message)
  process.exit(1)
}
const { status } = spawnSync(
  process.execPath,
  ['--disable-warning=ExperimentalWarning', entry, what, ...(folder ? [resolve(folder)] : [])],
  {
    stdio: 'inherit',
    env: { ...process.env, DATABASE_URL: process.env.DATABASE_URL ?? `sqlite:${join(dataDir, 'dezky.sqlite')}` },
  },
)
process.exit(status ?? 1)
