import { recipientOf } from '@dezky/audit-log/age'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { AuditRig } from '../support/audit-rig.ts'
import { coldRig, MemoryBucket } from '../support/cold-rig.ts'

// Made for this test; it opens nothing else.
const identity = 'AGE-SECRET-KEY-18PY4G8SG9YY2N3K2TYXP4FK5PF6Y8GGCC3SLCNL9KAF0D85R0QHQDK4L64'
const threads = { count: 2, from: 1 }
const alone = { count: 0, from: Number.POSITIVE_INFINITY }

let rig: AuditRig
let bucket: MemoryBucket

/** Thirty events in five batches. */
beforeEach(async () => {
  rig = await AuditRig.open()
  bucket = new MemoryBucket()
  await rig.recordMany(30)
  await rig.drain()
  rig.clock.advance(91 * 86_400_000)
})
afterEach(() => rig.close())

const open = (how: typeof threads, env: Record<string, string> = {}) => coldRig(rig, [bucket], { threads: how, env })
const keysOf = (ending: string): string[] => [...bucket.objects.keys()].filter((key) => key.endsWith(ending))

/** Flips a bit of an object. */
function change(key: string, at: number): void {
  const body = Buffer.from(bucket.objects.get(key) ?? '')
  body.writeUInt8(body.readUInt8(at) ^ 1, at)
  bucket.objects.set(key, body)
}

describe('cold storage read in threads', () => {
  it('is whole where it is', async () => {
    await open(threads).archive.runOnce()
    expect(await open(threads).verifyLog.result({ deep: true })).toMatchObject({ ok: true, checked: 30 })
  })

  it('is opened there where it is encrypted', async () => {
    const env = { AUDIT_COLD_AGE_RECIPIENTS: await recipientOf(identity), AUDIT_COLD_AGE_IDENTITIES: identity }
    await open(threads, env).archive.runOnce()
    expect(await open(threads, env).verifyLog.result({ deep: true })).toMatchObject({ ok: true, checked: 30 })
  })

  it.each([
    ['.jsonl.gz', 0],
    ['.jsonl.gz', 3],
    ['.hashes', 1],
    ['.manifest.json', 4],
  ])('says of a changed %s of batch %i what is said without', async (ending, nth) => {
    await open(threads).archive.runOnce()
    change(keysOf(ending)[nth] ?? '', 40)
    const found = await open(threads).verifyLog.result({ deep: true })
    expect(found).toMatchObject({ ok: false, detail: expect.stringContaining(keysOf(ending)[nth] ?? '-') })
    expect(found).toEqual(await open(alone).verifyLog.result({ deep: true }))
  })

  it('tells of two changes the earlier one', async () => {
    await open(threads).archive.runOnce()
    const [, second = '', , fourth = ''] = keysOf('.jsonl.gz')
    change(fourth, 30)
    change(second, 30)
    expect((await open(threads).verifyLog.result({ deep: true })).detail).toContain(second)
  })

  it('does not take a store that fails for one that was changed', async () => {
    await open(threads).archive.runOnce()
    bucket.misbehave('fails-after', 12)
    const { ok, reason } = await open(threads).verifyLog.result({ deep: true })
    bucket.behave()
    expect([ok, reason]).toEqual([false, 'busy'])
    expect((await open(threads).verifyLog.result({ deep: true })).ok).toBe(true)
  })

  it('can be left in the middle', async () => {
    await open(threads).archive.runOnce()
    for await (const step of open(threads).verifyLog.walk({ deep: true })) if (step.checked > 0) break
    expect((await open(threads).verifyLog.result({ deep: true })).ok).toBe(true)
  })
})
