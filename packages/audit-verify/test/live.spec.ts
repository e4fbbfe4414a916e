import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

import { TileBuilder, encodeBundle, leafHash, tilePath, tileWidth } from '@dezky/audit-log'
import { afterEach, describe, expect, it } from 'vitest'

import { scratchFolder, verify } from './support/command.ts'
import { archiveLog, buildLog, writeFiles } from './support/test-log.ts'

const SIZE = 700
const log = buildLog(SIZE)
const folder = scratchFolder()
const closing: (() => void)[] = []
afterEach(() => closing.splice(0).forEach((close) => close()))

/** What a log serves, by path under its prefix. */
const served = (entries = log.entries) => {
  const files = new Map<string, Buffer>([['checkpoint', Buffer.from(log.checkpoint)]])
  const builder = TileBuilder.empty()
  for (const entry of log.entries) builder.append(leafHash(entry))
  for (const tile of builder.flush()) files.set(tilePath(tile), tile.data)
  for (let index = 0; index * 256 < SIZE; index += 1) {
    const width = tileWidth('entries', index, SIZE)
    files.set(
      tilePath({ level: 'entries', index, width }),
      encodeBundle(entries.slice(index * 256, index * 256 + width)),
    )
  }
  return files
}

const serve = async (files: Map<string, Buffer>, busyFor = 0) => {
  let busy = busyFor
  const server = createServer((request, response) => {
    const path = request.url?.replace('/audit/log/', '') ?? ''
    const isSecret = path.startsWith('tile/entries/') && request.headers.authorization !== 'Bearer token'
    const file = files.get(path)
    busy -= 1
    if (busy >= 0) response.writeHead(429, { 'retry-after': '0' }).end()
    else if (isSecret) response.writeHead(401).end()
    else if (file) response.end(file)
    else response.writeHead(404).end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
const token = async () => {
  const path = join(folder, 'token')
  await writeFile(path, 'token\n')
  return path
}

describe('a running log', () => {
  it('is checked by its tiles, without a token', async () => {
    const url = await serve(served())
    expect(await verify(url)).toMatchObject({ code: 0, verdict: { treeSize: SIZE, checked: 0, completeTo: SIZE } })
    expect(await verify(`${url}/audit/log/`)).toMatchObject({ code: 0 })
  })

  it('is checked entry by entry with one, and against a saved checkpoint', async () => {
    const since = join(folder, 'since')
    await writeFile(since, log.checkpointAt(300))
    const url = await serve(served(), 2)
    expect(await verify('--token-file', await token(), '--since', since, url)).toMatchObject({
      code: 0,
      verdict: { checked: SIZE, lastHash: log.chain[SIZE], extendsSize: 300 },
    })
  })

  it('names the entry that was changed', async () => {
    const changed = log.entries.with(555, log.entries[555]!.replace('"usr_', '"usr_9'))
    const url = await serve(served(changed))
    expect(await verify('--token-file', await token(), url)).toMatchObject({
      code: 1,
      verdict: { firstBad: 556, reason: 'leaf_hash_mismatch', checked: 555 },
    })
  })

  it('is refused when a tile of any level is changed, or gone', async () => {
    for (const path of ['tile/0/000', 'tile/0/002.p/188', 'tile/1/000.p/2']) {
      const files = served()
      const tile = Buffer.from(files.get(path)!)
      tile[40] = tile[40]! ^ 1
      files.set(path, tile)
      expect((await verify(await serve(files))).verdict.reason).toMatch(/^(root|tile)_mismatch$/)
      files.delete(path)
      expect((await verify(await serve(files))).verdict.reason).toBe('tile_malformed')
    }
  })

  it('may keep only the full tile where a partial one was', async () => {
    const files = served()
    files.set('checkpoint', Buffer.from(log.checkpointAt(500)))
    files.set('tile/1/000', Buffer.concat([files.get('tile/1/000.p/2')!, Buffer.alloc(254 * 32)]))
    files.set('tile/1/000.p/1', files.get('tile/1/000.p/2')!.subarray(0, 32))
    expect(await verify(await serve(files))).toMatchObject({ code: 0, verdict: { treeSize: 500 } })
  })

  it('is refused when it does not extend the saved checkpoint', async () => {
    const since = join(folder, 'newer')
    await writeFile(since, log.checkpoint)
    const files = served()
    files.set('checkpoint', Buffer.from(log.checkpointAt(500)))
    expect(await verify('--since', since, await serve(files))).toMatchObject({
      code: 1,
      verdict: { reason: 'rolled_back', firstBad: 501 },
    })
  })

  it('is not judged when it cannot be asked', async () => {
    const files = served()
    files.delete('checkpoint')
    expect((await verify(await serve(files))).code).toBe(2)
    expect((await verify('http://127.0.0.1:1')).code).toBe(2)
    const wrong = join(folder, 'wrong-token')
    await writeFile(wrong, 'nonsense')
    expect((await verify('--token-file', wrong, await serve(served()))).code).toBe(2)
  })
})

describe('archives and the running log that goes on from them', () => {
  const archived = async (name: string, size = 300) =>
    writeFiles(join(folder, name), archiveLog({ ...log, entries: log.entries.slice(0, size) }, 100))

  it('are one log, its tail fetched from the first number that is not archived', async () => {
    const url = await serve(served())
    const place = await archived('joined')
    expect(await verify('--live', url, '--token-file', await token(), place)).toMatchObject({
      code: 0,
      verdict: { checked: SIZE, from: 1, to: SIZE, treeSize: SIZE, completeTo: SIZE, lastHash: log.chain[SIZE] },
    })
    expect(await verify('--live', url, place)).toMatchObject({
      code: 0,
      verdict: { checked: 300, completeTo: SIZE, notes: [expect.stringContaining('--token-file')] },
    })
  })

  it('extend a saved checkpoint that lies beyond the archives', async () => {
    const since = join(folder, 'since-beyond')
    await writeFile(since, log.checkpointAt(500))
    expect(await verify('--live', await serve(served()), '--since', since, await archived('beyond'))).toMatchObject({
      code: 0,
      verdict: { extendsSize: 500 },
    })
  })

  it('are refused when the running log is another, or shorter', async () => {
    const files = served()
    const other = files.get('tile/0/000')!
    other[0]! ^= 1
    expect(await verify('--live', await serve(files), await archived('other'))).toMatchObject({
      code: 1,
      verdict: { reason: expect.stringMatching(/root_mismatch|tile_mismatch/) },
    })
    const shorter = new Map([...served(), ['checkpoint', Buffer.from(log.checkpointAt(200))]])
    expect(await verify('--live', await serve(shorter), await archived('shorter'))).toMatchObject({
      code: 1,
      verdict: { reason: 'rolled_back', firstBad: 201 },
    })
  })

  it('name a changed entry of the tail', async () => {
    const entries = [...log.entries]
    entries[450] = entries[450]!.replace('plain', 'plane')
    expect(
      await verify('--live', await serve(served(entries)), '--token-file', await token(), await archived('tail')),
    ).toMatchObject({ code: 1, verdict: { firstBad: 451, reason: 'leaf_hash_mismatch' } })
  })
})
