import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { signCheckpoint } from '@dezky/audit-log'
import { beforeAll, describe, expect, it } from 'vitest'

import { scratchFolder, verify } from './support/command.ts'
import { TEST_ORIGIN, buildLog, testKeys, writeExport } from './support/test-log.ts'

const log = buildLog(300)
const folder = scratchFolder()
const save = async (name: string, note: string) => {
  await writeFile(join(folder, name), note)
  return join(folder, name)
}
let path = ''
beforeAll(async () => {
  path = await writeExport(folder, log)
})

describe('a saved checkpoint', () => {
  it('is extended by an honest log', async () => {
    const since = await save('a', log.checkpointAt(257))
    expect(await verify('--since', since, path)).toMatchObject({
      code: 0,
      verdict: { extendsSize: 257, completeTo: 300 },
    })
    const same = await save('b', log.checkpoint)
    expect(await verify('--since', same, path)).toMatchObject({ code: 0, verdict: { extendsSize: 300 } })
  })

  it('shows a tail that was cut off and signed again', async () => {
    const short = scratchFolder()
    const cut = buildLog(290)
    const since = await save('c', log.checkpoint)
    expect(await verify('--since', since, await writeExport(short, cut))).toMatchObject({
      code: 1,
      verdict: { reason: 'rolled_back', firstBad: 291 },
    })
  })

  it('shows a log written anew by who holds the key', async () => {
    const other = signCheckpoint({ origin: TEST_ORIGIN, size: 257, root: log.rootAt(256) }, [testKeys.signer])
    const since = await save('d', other)
    expect(await verify('--since', since, path)).toMatchObject({
      code: 1,
      verdict: { reason: 'root_mismatch', within: { from: 1, to: 257 } },
    })
  })

  it('is kept on request, when all is well', async () => {
    const kept = join(folder, 'kept')
    expect((await verify('--save', kept, path)).code).toBe(0)
    expect(await readFile(kept, 'utf8')).toBe(log.checkpoint)
  })
})

describe('an export that begins later', () => {
  it('is checked against the leaf hashes of the whole tree', async () => {
    const late = scratchFolder()
    const ndjson = Buffer.from(
      log.entries
        .slice(199)
        .map((entry) => `${entry}\n`)
        .join(''),
    )
    const latePath = await writeExport(late, { ...log, ndjson })
    expect(await verify(latePath)).toMatchObject({ code: 1, verdict: { firstBad: 1, reason: 'seq_gap' } })
    expect(await verify('--from', '200', latePath)).toMatchObject({
      code: 0,
      verdict: { from: 200, to: 300, checked: 101, completeTo: null },
    })
    const changed = Buffer.from(ndjson.toString().replace('"n":250', '"n":251'))
    await writeExport(late, { ...log, ndjson: changed })
    expect(await verify('--from', '200', latePath)).toMatchObject({ code: 1, verdict: { firstBad: 250 } })
  })
})
