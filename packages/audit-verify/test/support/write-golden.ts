import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { buildLog, testKeys, writeExport } from './test-log.ts'

const folder = join(import.meta.dirname, '../golden')
const log = buildLog(1000)
const picked = [3, 400, 401, 1000]

await writeExport(folder, log)
await writeFile(join(folder, 'saved.checkpoint'), log.checkpointAt(400))
await writeFile(join(folder, 'event-512.json'), `${log.entries[511]}\n`)
await writeFile(join(folder, 'event-512.tlog-proof'), await log.proofOf(512))
await writeFile(join(folder, 'selection.ndjson'), picked.map((seq) => `${log.entries[seq - 1]}\n`).join(''))
const proofs = await Promise.all(picked.map((seq) => log.proofOf(seq)))
await writeFile(join(folder, 'selection.ndjson.proofs'), proofs.map((proof) => `${JSON.stringify(proof)}\n`).join(''))
await writeFile(join(folder, 'vkey'), `${testKeys.vkey}\n`)
