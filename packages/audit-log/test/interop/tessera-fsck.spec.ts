import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, describe, expect, it } from 'vitest'

import {
  TileBuilder,
  deriveKeys,
  encodeBundle,
  leafHash,
  signCheckpoint,
  tilePath,
  tileWidth,
} from '../../src/index.ts'
import { goProgram, runProgram } from './support/go.ts'

const go = goProgram('fsck', import.meta.dirname, () => [
  'install',
  'github.com/transparency-dev/tessera/cmd/fsck@v1.0.4',
])
const keys = deriveKeys('log.example/audit', Buffer.alloc(32, 'T'))
const folder = mkdtempSync(join(tmpdir(), 'dezky-fsck-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Everything a log of so many entries serves, by path. */
const served = (size: number): Map<string, Buffer> => {
  const entries = Array.from({ length: size }, (_, i) => `{"seq":${i + 1}}`)
  const builder = TileBuilder.empty()
  for (const entry of entries) builder.append(leafHash(entry))
  const files = new Map(builder.flush().map((tile) => [tilePath(tile), tile.data]))
  for (let index = 0; index * 256 < size; index += 1) {
    const width = tileWidth('entries', index, size)
    const bundle = encodeBundle(entries.slice(index * 256, index * 256 + width))
    files.set(tilePath({ level: 'entries', index, width }), bundle)
  }
  const note = signCheckpoint({ origin: keys.origin, size, root: builder.root() }, [keys.signer])
  return files.set('checkpoint', Buffer.from(note))
}

const fsck = async (files: Map<string, Buffer>) => {
  const server = createServer((request, response) => {
    const file = files.get(request.url?.slice(1) ?? '')
    if (file) response.end(file)
    else response.writeHead(404).end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const vkey = join(folder, 'vkey')
  writeFileSync(vkey, `${keys.vkey}\n`)
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const args = ['--storage_url', url, '--public_key', vkey, '--ui=false', '-N', '4']
  const { stdout, stderr } = await runProgram(go.missing === undefined ? go.path : '', args)
  server.close()
  return stdout + stderr
}

// fsck exits with 0 whatever it finds: only its words tell. With a single worker it hangs on what it finds.
describe.skipIf(go.missing !== undefined)("Tessera's fsck", () => {
  it.each([1, 255, 256, 257, 66_000])('passes our tiles at size %i', async (size) => {
    expect(await fsck(served(size))).toContain(`Successfully fsck'd log with size ${size}`)
  })

  it('does not pass a changed tile', async () => {
    const files = served(300)
    files.get('tile/0/000')?.fill(1, 3, 4)
    expect(await fsck(files)).not.toContain('Successfully')
  })
})
