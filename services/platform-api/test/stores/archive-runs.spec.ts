import { ChainVerifier } from '@dezky/audit-log'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { AppError } from '../../src/common/errors/app-error.ts'
import { AuditRig, dieAt, Killed } from '../support/audit-rig.ts'
import { coldRig, MemoryBucket } from '../support/cold-rig.ts'

const dayMs = 86_400_000
/** Rounds of random trouble; more of them where there is time. */
const rounds = Number(process.env['DEZKY_FAULT_RUNS'] ?? 25)

let rig: AuditRig
let primary: MemoryBucket
let replica: MemoryBucket
beforeEach(async () => {
  rig = await AuditRig.open()
  primary = new MemoryBucket()
  replica = new MemoryBucket('replica')
})
afterEach(() => rig.close())

/** `old` events past retention, then `young` ones. */
async function fill(old: number, young: number): Promise<void> {
  await rig.recordMany(old)
  await rig.drain()
  rig.clock.advance(91 * dayMs)
  await rig.recordMany(young, old + 1)
  await rig.drain()
}

const open = (options: Parameters<typeof coldRig>[2] = {}) => coldRig(rig, [primary, replica], options)

/** Nothing lost, nothing doubled: every number once over cold and hot, chained, and the verification agrees. */
async function sound(total: number, archived: number): Promise<void> {
  const { seam, verifyLog } = open()
  const chain = new ChainVerifier()
  for await (const page of seam.reader.pages(1, archived)) for (const row of page) chain.push(row.entry, row)
  const hot = await rig.events.range(1, total, 10_000)
  expect(hot.map(({ seq }) => seq)).toEqual(Array.from({ length: total - archived }, (_, i) => archived + i + 1))
  for (const row of hot) chain.push(row.entry, row)
  expect(chain.report()).toMatchObject({ ok: true, checked: total })
  expect(await verifyLog.result({ deep: true })).toMatchObject({
    ok: true,
    reason: null,
    checked: total,
    highestArchivedSeq: archived,
    oldestHotSeq: archived === total ? null : archived + 1,
  })
}

describe('an archive run', () => {
  it('moves what is old enough, batch by batch, and no more', async () => {
    await fill(20, 5)
    const { archive, verifyLog, checkpointer } = open()
    await checkpointer.run()
    expect(await archive.plan()).toMatchObject({ startSeq: 1, eventCount: 20 })
    expect(await archive.runOnce()).toMatchObject({ events: 20, batches: 3, startSeq: 1, endSeq: 20 })
    await sound(25, 20)
    expect(await verifyLog.result()).toMatchObject({ ok: true, checked: 5, oldestHotSeq: 21 })
    expect(await archive.runOnce()).toMatchObject({ events: 0, batches: 0 })
    expect([...replica.objects.keys()]).toEqual([...primary.objects.keys()])
  })

  it('goes on numbering after everything was archived', async () => {
    await fill(7, 0)
    await open().archive.runOnce()
    await sound(7, 7)
    const { seam } = open()
    expect(await seam.boundary.read()).toMatchObject({ seq: 7 })
  })

  it.each(['built', 'claimed', 'stated', 'uploaded', 'confirmed', 'settled', 'recorded', 'forgotten'])(
    'that dies when it has %s is completed by the next',
    async (step) => {
      await fill(16, 3)
      // What was archived is forgotten once, at the end of a run.
      for (const time of step === 'forgotten' ? [1] : [1, 2]) {
        const faults = dieAt(step, time)
        await expect(open({ faults }).archive.runOnce()).rejects.toThrow(Killed)
        // Time has passed, and more is old enough: what was claimed is what it was.
        rig.clock.advance(dayMs)
        expect((await open().verifyLog.result()).ok).toBe(true)
      }
      await open().archive.runOnce()
      await sound(19, 16)
    },
  )

  it.each(['fails-before', 'fails-after', 'truncates', 'head-lies', 'head-without-sum', 'hides-once'] as const)(
    'survives a store that %s at any request',
    async (kind) => {
      await fill(9, 2)
      for (let at = 1; at <= 14; at += 1) {
        const bucket = at % 2 === 0 ? primary : replica
        bucket.misbehave(kind, at)
        await open()
          .archive.runOnce()
          .catch((error: unknown) => {
            if (!(error instanceof AppError)) throw error
          })
        bucket.behave()
        const { ok, reason } = await open().verifyLog.result({ deep: true })
        expect([ok, reason]).toEqual([true, null])
      }
      await open().archive.runOnce()
      await sound(11, 9)
    },
  )

  it(
    'loses and doubles nothing however often and wherever it is ended',
    { timeout: 60_000 + rounds * 500 },
    async () => {
      const steps = ['built', 'claimed', 'stated', 'uploaded', 'confirmed', 'settled', 'recorded', 'forgotten']
      const kinds = ['fails-before', 'fails-after', 'truncates', 'head-lies', 'hides-once'] as const
      let total = 0
      let state = 12_345
      const random = (below: number): number => {
        state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
        return state % below
      }
      for (let round = 0; round < rounds; round += 1) {
        if (round % 4 === 0) {
          const count = 1 + random(9)
          await rig.recordMany(count, total + 1)
          await rig.drain()
          total += count
          rig.clock.advance(91 * dayMs)
        }
        const [first] = [primary, replica].toSorted(() => random(2) - 0.5)
        first?.misbehave(kinds[random(kinds.length)] ?? 'truncates', 1 + random(12))
        const faults = dieAt(steps[random(steps.length)] ?? 'built', 1 + random(2))
        await open({ faults })
          .archive.runOnce()
          .catch((error: unknown) => {
            if (!(error instanceof AppError) && !(error instanceof Killed)) throw error
          })
        first?.behave()
      }
      await open().archive.runOnce()
      expect((await open().seam.boundary.read())?.seq).toBe(total)
      await sound(total, total)
    },
  )
})

describe('what was changed in cold storage', () => {
  const keyOf = (bucket: MemoryBucket, ending: string): string =>
    [...bucket.objects.keys()].find((key) => key.endsWith(ending)) ?? ''

  it.each(['.jsonl.gz', '.hashes', '.manifest.json'])('a changed %s is found and named', async (ending) => {
    await fill(14, 1)
    const one = coldRig(rig, [primary])
    await one.archive.runOnce()
    const key = keyOf(primary, ending)
    const body = Buffer.from(primary.objects.get(key) ?? '')
    body.writeUInt8(body.readUInt8(40) ^ 1, 40)
    primary.objects.set(key, body)
    const found = await one.verifyLog.result({ deep: true })
    expect(found).toMatchObject({ ok: false, detail: expect.stringContaining(key) })
    primary.objects.delete(key)
    expect((await one.verifyLog.result({ deep: true })).ok).toBe(false)
  })

  it('is read from the region that is whole, and made whole by a repair', async () => {
    await fill(14, 1)
    const cold = open()
    await cold.archive.runOnce()
    const before = new Map(primary.objects)
    for (const ending of ['.jsonl.gz', '.manifest.json']) primary.objects.delete(keyOf(primary, ending))
    primary.objects.set(keyOf(primary, '.hashes'), Buffer.from('other'))
    primary.objects.set('audit/v1/2026/01/01/stray.jsonl.gz', Buffer.from('stray'))
    expect(await cold.verifyLog.result({ deep: true })).toMatchObject({ ok: true })
    await cold.jobs.start('repair', 'operator')
    await cold.jobs.idle()
    const [run] = (await cold.read.runs(undefined, 1)).items
    expect(run).toMatchObject({ kind: 'repair', status: 'done', events: 2, batches: 3 })
    expect(run?.notes).toContain('primary: nothing names audit/v1/2026/01/01/stray.jsonl.gz')
    for (const [key, body] of before) expect(primary.objects.get(key)).toEqual(body)
  })
})
