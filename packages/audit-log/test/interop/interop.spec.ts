import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

import { consistencyProof, deriveKeys, encodeEntry, inclusionProof, signCheckpoint } from '../../src/index.ts'
import { sampleEntry } from '../../src/testing/sample-entry.ts'
import { sampleTree } from '../../src/testing/sample-tree.ts'

const cache = join(homedir(), '.cache/dezky/interop')
const program = join(cache, 'audit-log-interop')
const UNREACHABLE = /dial tcp|no such host|proxyconnect|i\/o timeout|connection refused/

/** Builds the Go program outside the repository; gives why it cannot be, or undefined when it stands ready. */
const build = (): string | undefined => {
  if (process.env.CI !== 'true' && process.env.DEZKY_INTEROP !== '1') return 'set CI=true or DEZKY_INTEROP=1'
  if (spawnSync('go', ['version']).status !== 0) return 'no go on PATH'
  mkdirSync(cache, { recursive: true })
  const env = {
    ...process.env,
    GOPATH: join(cache, 'go'),
    GOCACHE: join(cache, 'build'),
    GOFLAGS: '-mod=readonly -modcacherw -buildvcs=false',
  }
  const built = spawnSync('go', ['build', '-o', program, '.'], { cwd: import.meta.dirname, env, encoding: 'utf8' })
  if (built.status === 0) return undefined
  if (UNREACHABLE.test(built.stderr)) return 'golang.org/x/mod is not cached and cannot be fetched'
  throw new Error(built.stderr)
}
const missing = build()
if (missing !== undefined) console.info(`interop with Go is skipped: ${missing}`)

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
const run = (value: unknown) => spawnSync(program, { input: JSON.stringify(value), encoding: 'utf8' })

describe.skipIf(missing !== undefined)('golang.org/x/mod', () => {
  it('opens our note and follows our proofs', async () => {
    const { stdout, stderr, status } = run(await input())
    expect({ stdout, stderr, status }).toEqual({
      stdout: `log.example/audit\n300\n${base64(root)}\n`,
      stderr: '',
      status: 0,
    })
  })

  it('refuses what we would refuse', async () => {
    const good = await input()
    expect(run({ ...good, Note: good.Note.replace('300', '301') }).stderr).toMatch(/^note: /)
    expect(run({ ...good, Entry: entries[218] }).stderr).toMatch(/^inclusion: /)
    expect(run({ ...good, OldRoot: base64(root) }).stderr).toMatch(/^consistency: /)
  })
})
