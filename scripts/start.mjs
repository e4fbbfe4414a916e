// `npm start`: builds what changed, starts the whole of dezky, seeds a demo world once, prints where everything is.
// `npm run dev` (--source) runs the same from source and reloads what is edited.
import { join } from 'node:path'

import { buildAll } from './build.mjs'
import { configuredPorts, takenPorts } from './ports.mjs'
import { root } from './workspaces.mjs'
import { startWorld } from './world.mjs'

const dataDir = process.env.DEZKY_DATA_DIR ?? join(root, 'data')
const source = process.argv.includes('--source')
const tell = (line) => console.log(line)
const started = Date.now()

let world
let stopping = false

async function stop(code) {
  if (stopping) return
  stopping = true
  await world?.stop()
  process.exit(code)
}

process.on('SIGINT', () => {
  tell('\nStopping…')
  void stop(0)
})
process.on('SIGTERM', () => void stop(0))

function table({ portal, operator, api, sandbox }) {
  const rows = [
    ['Portal', portal, 'ada@nordicit.example.com', 'partner admin: create a tenant, watch it being provisioned'],
    ['', '', 'carla@acme.example.com', 'tenant admin of Acme: invite a person'],
    ['Operator', operator, 'freja@dezky.example', 'operator: sees and can do all of it'],
    ['API', `${api}/docs`, 'npm run --silent token -- operator', 'a bearer token for curl'],
    ['Sandbox', sandbox, '', 'break a system, then reconcile'],
  ]
  const width = (column) => Math.max(...rows.map((row) => row[column].length))
  return rows
    .map((row) => `  ${row.map((cell, column) => cell.padEnd(width(column))).join('   ')}`.trimEnd())
    .join('\n')
}

try {
  const ports = configuredPorts()
  const taken = await takenPorts(ports)
  if (taken.length > 0) {
    console.error(`dezky cannot start:\n${taken.join('\n')}`)
    process.exit(1)
  }
  tell('Building what changed…')
  await buildAll(tell, source ? ['ui', 'audit-log'] : undefined)
  tell('Starting…')
  world = await startWorld({
    ports,
    dataDir,
    tell,
    source,
    onUnexpectedEnd: (name, code, tail) => {
      console.error(`${name} ended with code ${code}. Its last words:\n${tail.trimEnd()}\nStopping the rest.`)
      void stop(1)
    },
  })
  tell(
    `\ndezky runs (${Math.round((Date.now() - started) / 1000)} s). No password is needed: choose a person on the sign-in page.\n`,
  )
  tell(table(world.urls))
  tell(`\n  Data and logs are in ${dataDir}. Ctrl-C stops everything; npm run reset starts afresh.`)
} catch (error) {
  console.error(error.message)
  await stop(1)
}
