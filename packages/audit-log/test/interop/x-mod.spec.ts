import { describe, expect, it } from 'vitest'

import { consistencyProof, deriveKeys, encodeEntry, inclusionProof, signCheckpoint } from '../../src/index.ts'
import { sampleEntry } from '../../src/testing/sample-entry.ts'
import { sampleTree } from '../../src/testing/sample-tree.ts'
import { goProgram, runProgram } from './support/go.ts'

const go = goProgram('audit-log-interop', import.meta.dirname, (path) => ['build', '-o', path, '.'])

const keys = deriveKeys('log.example/audit', Buffer.alloc(32, 'T'))
const entries = Array.from({ length: 300 }, (_, i) => encodeEntry(sampleEntry({ seq: i + 1, tenantId: 'zürich' })))
const { root, readNode } = sampleTree(entries)
const oldRoot = sampleTree(entries.slice(0, 123)).root
const base64 = (hash: Uint8Array) => Buffer.from(hash).toString('base64')

const input = async () => ({
  Vkey: keys.vkey,
  Note: signCheckpoint({ origin: keys.origin, size: 300, root }, [keys.signer]),
  Entry: entries[217],
  Index: 217,
  Size: 300,
  OldSize: 123,
  Root: base64(root),
  OldRoot: base64(oldRoot),
  Inclusion: (await inclusionProof(217, 300, readNode)).map(base64),
  Consistency: (await consistencyProof(123, 300, readNode)).map(base64),
})
const run = (value: unknown) => runProgram(go.missing === undefined ? go.path : '', [], JSON.stringify(value))

describe.skipIf(go.missing !== undefined)('golang.org/x/mod', () => {
  it('opens our note and follows our proofs', async () => {
    expect(await run(await input())).toEqual({
      stdout: `log.example/audit\n300\n${base64(root)}\n`,
      stderr: '',
      status: 0,
    })
  })

  it('refuses what we would refuse', async () => {
    const good = await input()
    expect((await run({ ...good, Note: good.Note.replace('300', '301') })).stderr).toMatch(/^note: /)
    expect((await run({ ...good, Entry: entries[218] })).stderr).toMatch(/^inclusion: /)
    expect((await run({ ...good, OldRoot: base64(root) })).stderr).toMatch(/^consistency: /)
  })
})
