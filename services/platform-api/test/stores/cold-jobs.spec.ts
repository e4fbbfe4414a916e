import { recipientOf } from '@dezky/audit-log/age'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { AuditRig, dieAt, Killed } from '../support/audit-rig.ts'
import { coldRig, MemoryBucket } from '../support/cold-rig.ts'

const dayMs = 86_400_000
let rig: AuditRig
let primary: MemoryBucket
let replica: MemoryBucket
beforeEach(async () => {
  rig = await AuditRig.open()
  primary = new MemoryBucket()
  replica = new MemoryBucket('replica')
})
afterEach(() => rig.close())

/** Events that are old, over cold storage with the given settings. */
async function old(count: number): Promise<void> {
  await rig.recordMany(count)
  await rig.drain()
  rig.clock.advance(91 * dayMs)
}

const open = (env: Record<string, string> = {}, faults?: (step: string) => void) =>
  coldRig(rig, [primary, replica], { env, ...(faults ? { faults } : {}) })

/** Events of a kind that the log was told, unnumbered ones included. */
const told = async (action: string) => {
  await rig.drain()
  return (await rig.events.range(1, 10_000, 10_000)).filter((event) => event.action === action)
}

describe('batches encrypted anew', () => {
  // Made for this test; they open nothing else.
  const first = 'AGE-SECRET-KEY-18PY4G8SG9YY2N3K2TYXP4FK5PF6Y8GGCC3SLCNL9KAF0D85R0QHQDK4L64'
  const second = 'AGE-SECRET-KEY-16N582P80AWQT0FT53WT7FDLUPRV7ZLHKZ6ZRRU0Y84C9CZN60H0Q6PJQY9'
  let recipients: Record<'first' | 'second', string>
  beforeEach(async () => {
    recipients = { first: await recipientOf(first), second: await recipientOf(second) }
  })
  const settings = (to: string, ...identities: string[]) => ({
    AUDIT_COLD_AGE_RECIPIENTS: to,
    AUDIT_COLD_AGE_IDENTITIES: identities.join(' '),
  })
  const rewrap = async (env: Record<string, string>) => {
    const { jobs, read } = open(env)
    await jobs.start('rewrap', 'operator')
    await jobs.idle()
    return (await read.runs(undefined, 1)).items[0]
  }

  it('open with the new identity alone, under the manifest they had, and are wrapped once', async () => {
    await old(10)
    await open(settings(recipients.first)).archive.runOnce()
    const manifests = [...primary.objects].filter(([key]) => key.endsWith('.manifest.json'))
    expect(await open(settings(recipients.first, second)).verifyLog.result({ deep: true })).toMatchObject({ ok: false })
    expect(await rewrap(settings(recipients.second, first))).toMatchObject({
      kind: 'rewrap',
      status: 'done',
      batches: 2,
    })
    for (const [key, body] of manifests) expect(primary.objects.get(key)).toEqual(body)
    const later = open(settings(recipients.second, second))
    expect(await later.verifyLog.result({ deep: true })).toMatchObject({ ok: true, highestArchivedSeq: 10 })
    const read: number[] = []
    for await (const page of later.seam.reader.pages(1, 10)) read.push(...page.map(({ seq }) => seq))
    expect(read).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    expect([...replica.objects.keys()]).toEqual([...primary.objects.keys()])
    expect(await rewrap(settings(recipients.second, second))).toMatchObject({ status: 'done', batches: 0 })
    expect(await told('archive.rewrapped')).toHaveLength(2)
  })

  it('are completed by the next run where one was cut off, and read from the old object meanwhile', async () => {
    await old(10)
    await open(settings(recipients.first)).archive.runOnce()
    for (let at = 1; at <= 12; at += 1) {
      primary.misbehave('fails-before', at)
      await rewrap(settings(recipients.second, first, second))
      primary.behave()
      const both = open(settings(recipients.second, first, second))
      expect(await both.verifyLog.result({ deep: true })).toMatchObject({ ok: true })
    }
    expect(await rewrap(settings(recipients.second, first, second))).toMatchObject({ status: 'done' })
    expect(await open(settings(recipients.second, second)).verifyLog.result({ deep: true })).toMatchObject({ ok: true })
  })

  it('count only as far as the log signed them: a changed statement is none', async () => {
    await old(5)
    await open(settings(recipients.first)).archive.runOnce()
    await rewrap(settings(recipients.second, first))
    for (const bucket of [primary, replica]) {
      const [key = '', body] = [...bucket.objects].find(([name]) => name.includes('.rewrap-')) ?? []
      bucket.objects.set(key, Buffer.from(String(body).replace('"rewrap":1', '"rewrap":2')))
    }
    expect(await open(settings(recipients.second, second)).verifyLog.result({ deep: true })).toMatchObject({
      ok: false,
    })
    expect(await open(settings(recipients.second, first)).verifyLog.result({ deep: true })).toMatchObject({ ok: true })
  })
})

describe('the safety net', () => {
  const enabled = {
    ARCHIVE_ENABLED: 'true',
    AUDIT_COLD_ENDPOINT: 'http://127.0.0.1:9',
    AUDIT_COLD_BUCKET: 'audit',
    AUDIT_COLD_ACCESS_KEY: 'a',
    AUDIT_COLD_SECRET_KEY: 'b',
    ARCHIVE_GRACE_DAYS: '14',
  }
  /** Leaves ten recorded events hot, as a process that died before it deleted them. */
  async function leftovers() {
    await old(10)
    await expect(open(enabled, dieAt('recorded', 2)).archive.runOnce()).rejects.toThrow(Killed)
    expect(await rig.events.range(1, 10, 10)).toHaveLength(10)
  }

  it('drops what cold storage confirms', async () => {
    await leftovers()
    await open(enabled).safetyNet.run()
    expect(await rig.events.range(1, 10, 10)).toEqual([])
    expect(await told('archive.unconfirmed')).toEqual([])
  })

  it('drops nothing that no region shows whole', async () => {
    await leftovers()
    for (const bucket of [primary, replica])
      for (const key of bucket.objects.keys()) if (key.endsWith('.jsonl.gz')) bucket.objects.delete(key)
    await expect(open(enabled).safetyNet.run()).rejects.toMatchObject({ code: 'archives.damaged' })
    expect(await rig.events.range(1, 10, 10)).toHaveLength(10)
  })

  it('drops it while one region has it whole', async () => {
    await leftovers()
    primary.objects.clear()
    await open(enabled).safetyNet.run()
    expect(await rig.events.range(1, 10, 10)).toEqual([])
  })

  it('never drops an event that is not in cold storage, and says so once a day', async () => {
    await old(10)
    rig.clock.advance(12 * dayMs)
    await open(enabled).safetyNet.run()
    expect(await told('archive.unconfirmed')).toEqual([])
    rig.clock.advance(2 * dayMs)
    for (const hours of [0, 1, 22]) {
      rig.clock.advance(hours * 3_600_000)
      await open(enabled).safetyNet.run()
    }
    expect(await told('archive.unconfirmed')).toHaveLength(1)
    rig.clock.advance(2 * 3_600_000)
    await open(enabled).safetyNet.run()
    const alarms = await told('archive.unconfirmed')
    expect(alarms).toHaveLength(2)
    expect(JSON.parse(alarms[0]?.entry ?? '{}')).toMatchObject({ outcome: 'failure', data: { oldestHotSeq: 1 } })
    expect(await rig.events.range(1, 10, 10)).toHaveLength(10)
  })

  it('is silent where nothing is meant to be archived by itself', async () => {
    await old(3)
    rig.clock.advance(400 * dayMs)
    await open({ ...enabled, ARCHIVE_ENABLED: 'false' }).safetyNet.run()
    expect(await told('archive.unconfirmed')).toEqual([])
  })
})
