// A process that archives what is old in the store and bucket it is given, and says each step it has come to: its parent
// ends it at any of them.
import { openDatabase } from '../../src/common/store/open-database.ts'
import { ArchiveRig } from './archive-rig.ts'
import { AuditRig } from './audit-rig.ts'
import { coldClient } from './cold-client.ts'

const [url = '', server = '{}', bucket = ''] = process.argv.slice(2)
const rig = new ArchiveRig(await AuditRig.open(await openDatabase({ url })))
rig.log.clock.advance(1_000 * 86_400_000)
const faults = (step: string) => void process.stdout.write(`${step}\n`)
const settings = { limits: { events: 20, bytes: 1_000_000 } }
await rig.archiver([coldClient(JSON.parse(server), bucket)], { faults, settings }).runOnce()
process.stdout.write('done\n')
await rig.log.close()
