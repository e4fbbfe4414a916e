import { readFileSync } from 'node:fs'
import { cp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

import { scratchFolder, verify } from './support/command.ts'

const golden = join(import.meta.dirname, '../../audit-log/test/golden/archive')
const folder = scratchFolder()
const identity = join(golden, 'identity.txt')
const sealed = 'audit/v1/2025/03/02/000000000004-000000000005-7818a946.jsonl.gz.age'
// Not a secret: made for this file.
const STRANGER = 'AGE-SECRET-KEY-10MYMTWDNHF4QZRFUFQAU34FAE03HX4SHG0US83G5QUU3NNCD3YWSLCF54H'

describe('archives that other tools wrote and age encrypted', () => {
  it('are read with an identity, and their digests checked without', async () => {
    expect(await verify('--identity', identity, golden)).toMatchObject({
      code: 0,
      verdict: {
        checked: 5,
        to: 5,
        completeTo: 5,
        rootHash: '0i/l9aQnX/X5vNUs/kJncJKqEFdTDpJrfmps31liaUE=',
        notes: [],
      },
    })
    expect(await verify(golden)).toMatchObject({
      code: 0,
      verdict: { checked: 3, to: 5, notes: [expect.stringContaining('--identity')] },
    })
  })

  it('do not open with another identity', async () => {
    const path = join(folder, 'stranger')
    await writeFile(path, `${STRANGER}\n`)
    expect(await verify('--identity', path, golden)).toMatchObject({
      code: 1,
      verdict: { reason: 'object_not_decrypted', object: sealed, within: { from: 4, to: 5 } },
    })
  })

  it('are refused when the ciphertext was changed, with or without an identity', async () => {
    const copy = join(folder, 'copy')
    await cp(golden, copy, { recursive: true })
    const bytes = readFileSync(join(golden, sealed))
    bytes[bytes.length - 1]! ^= 1
    await writeFile(join(copy, sealed), bytes)
    for (const argv of [[], ['--identity', identity]])
      expect(await verify(...argv, copy)).toMatchObject({
        code: 1,
        verdict: { reason: 'object_digest_mismatch', object: sealed },
      })
  })

  it('cannot be checked with an identity file that holds none', async () => {
    const path = join(folder, 'empty')
    await writeFile(path, '# nothing\n')
    expect(await verify('--identity', path, golden)).toMatchObject({
      code: 2,
      verdict: { unusable: '--identity: no age identity' },
    })
  })
})
