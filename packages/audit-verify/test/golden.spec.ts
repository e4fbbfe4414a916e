import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

import { verify, verifyAloud } from './support/command.ts'
import { buildLog } from './support/test-log.ts'

const golden = (name: string) => join(import.meta.dirname, 'golden', name)

// Root and chain head were computed from log.ndjson with Python's hashlib, by the definitions alone.
const ROOT = '9/JKiIKZau6aa8pSftvtlOi047sw4MSe2kxmcgppmhg='
const HEAD = '2f54d80d12a864a00349a7e5ee3f33c3392651befa90d2021b80031785810a8d'

describe('the golden log', () => {
  it('is whole, and extends the saved checkpoint', async () => {
    expect(await verify('--since', golden('saved.checkpoint'), golden('log.ndjson'))).toEqual({
      code: 0,
      verdict: {
        ok: true,
        kind: 'export',
        input: golden('log.ndjson'),
        origin: 'test-only.example/audit',
        keyIds: ['cdd77cbc'],
        checked: 1000,
        from: 1,
        to: 1000,
        treeSize: 1000,
        rootHash: ROOT,
        lastHash: HEAD,
        completeTo: 1000,
        extendsSize: 400,
        firstBad: null,
        within: null,
        reason: null,
        object: null,
        detail: null,
        notes: [],
      },
    })
  })

  it('holds its event, and its selection', async () => {
    const event = await verify(golden('event-512.tlog-proof'))
    expect(event).toMatchObject({ code: 0, verdict: { kind: 'proof', from: 512, rootHash: ROOT, completeTo: null } })
    const selection = await verify(golden('selection.ndjson'))
    expect(selection).toMatchObject({ code: 0, verdict: { kind: 'filtered-export', checked: 4, from: 3, to: 1000 } })
  })

  it('is what the format still gives', async () => {
    const log = buildLog(1000)
    expect(log.ndjson.equals(await readFile(golden('log.ndjson')))).toBe(true)
    expect(log.hashes.equals(await readFile(golden('log.ndjson.hashes')))).toBe(true)
    expect(log.checkpoint).toBe(await readFile(golden('log.checkpoint'), 'utf8'))
    expect(await log.proofOf(512)).toBe(await readFile(golden('event-512.tlog-proof'), 'utf8'))
  })

  it('is told to people in words', async () => {
    const { code, out } = await verifyAloud('--vkey', golden('vkey'), golden('log.ndjson'))
    expect(code).toBe(0)
    expect(out).toBe(
      `OK  export ${golden('log.ndjson')}\n` +
        '  log         test-only.example/audit (key cdd77cbc)\n' +
        '  entries     1,000 good, seq 1 to 1,000\n' +
        `  tree        size 1,000, root ${ROOT}\n` +
        '  complete    to size 1,000\n\n' +
        'A public key alone does not show events cut off after this size, nor a log written anew by who holds the\n' +
        'signing key. Keep the checkpoint (--save) and pass it next time (--since).\n',
    )
  })
})
