import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { deriveKeys } from '@dezky/audit-log'
import { describe, expect, it } from 'vitest'

import { scratchFolder, verify, verifyAloud } from './support/command.ts'
import { buildLog, testKeys, writeExport } from './support/test-log.ts'

const log = buildLog(5)

describe('the command', () => {
  it('explains itself', async () => {
    const { code, out } = await verifyAloud('--help')
    expect(code).toBe(0)
    expect(out).toContain('Exit code: 0 it is what was signed; 1 it is not; 2 it cannot be checked.')
  })

  it('says what is wrong with input it cannot check', async () => {
    const folder = scratchFolder()
    const bare = await writeExport(folder, { ndjson: log.ndjson })
    await writeFile(join(folder, 'a.tlog-proof'), await log.proofOf(1))
    const other = buildLog(3, deriveKeys('other.example/audit', Buffer.alloc(32, 'O')))
    const [note, otherNote] = [join(folder, 'note'), join(folder, 'other-note')]
    await writeFile(note, log.checkpoint)
    await writeFile(otherNote, other.checkpoint)
    const key = ['--vkey', testKeys.vkey]
    const cases: [string[], RegExp][] = [
      [[bare], /no key/],
      [['--vkey', 'a+b+c', bare], /not a verifier key/],
      [['--vkey', '/nowhere', bare], /cannot read/],
      [[...key], /nothing to verify/],
      [[...key, '/nowhere'], /not there/],
      [[...key, bare], /log\.checkpoint/],
      [[...key, join(folder, 'a.tlog-proof')], /pass its file/],
      [[...key, folder], /no \*\.manifest\.json/],
      [[...key, '--nonsense', bare], /nonsense/],
      [[...key, '--from', '0', bare], /--from/],
      [[...key, '--since', bare, bare], /saved checkpoint/],
      [[...key, '--checkpoint', '/nowhere', bare], /cannot read/],
      [[...key, '--hashes', '/nowhere', '--checkpoint', note, bare], /nowhere/],
      [[...key, '--vkey', other.keys.vkey, '--since', otherNote, '--checkpoint', note, bare], /saved checkpoint is of/],
    ]
    for (const [argv, message] of cases) {
      const { code, out, err } = await verifyAloud(...argv)
      expect({ code, out }).toEqual({ code: 2, out: '' })
      expect(err).toMatch(message)
    }
  })

  it('says so in JSON too', async () => {
    expect(await verify('/nowhere')).toEqual({ code: 2, verdict: { ok: false, unusable: '/nowhere is not there' } })
  })

  it('tells people which entry is bad, and why', async () => {
    const changed = Buffer.from(log.ndjson.toString().replace('"n":4', '"n":5'))
    const path = await writeExport(scratchFolder(), { ...log, ndjson: changed })
    const { code, out } = await verifyAloud('--vkey', testKeys.vkey, path)
    expect(code).toBe(1)
    expect(out).toContain(
      `TAMPERED  export ${path}\n` +
        '  first bad   seq 4\n' +
        '  why         the entry is not the one that was signed (leaf_hash_mismatch)\n',
    )
    expect(out).toContain('  entries     3 good, seq 1 to 3\n')
    expect(out).not.toContain('complete')
  })
})
