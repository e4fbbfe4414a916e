import { FaultSwitches } from '../../src/faults/faults.ts'
import { startOcis } from '../../src/ocis/start-ocis.ts'
import { startStalwart } from '../../src/stalwart/start-stalwart.ts'

/** Runs both stand-ins in a process of their own, to be killed, and prints their addresses as one line of JSON. */
const [stalwartFile = '', ocisFile = ''] = process.argv.slice(2)
const faults = new FaultSwitches()
const stalwart = await startStalwart({
  port: 0,
  dataFile: stalwartFile,
  faults,
  adminUser: 'admin',
  adminSecret: 'recovery-secret',
})
const ocis = await startOcis({ port: 0, dataFile: ocisFile, faults, token: 'operator-token' })
console.log(JSON.stringify({ stalwart: stalwart.url, ocis: ocis.url }))
