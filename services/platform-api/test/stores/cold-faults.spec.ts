import { parseVkey } from '@dezky/audit-log'
import { verifyArchive } from '@dezky/audit-verify'
import { describe, expect, it } from 'vitest'

import { AppError } from '../../src/common/errors/app-error.ts'
import { ArchiveRig } from '../support/archive-rig.ts'
import { Killed } from '../support/audit-rig.ts'
import { FaultyBucket, faultKinds, type FaultKind } from '../support/faulty-bucket.ts'

/** Archive runs under faults; the figure of the closing note is of 1,000 and more. */
const runs = Number(process.env['DEZKY_FAULT_RUNS'] ?? 60)
const firstSeed = Number(process.env['DEZKY_FAULT_SEED'] ?? 1)
const runsPerStore = 20

/** mulberry32: the same faults for the same seed, on every store. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

const isFault = (error: unknown): boolean =>
  error instanceof Killed || (error instanceof AppError && error.code === 'archives.unavailable')

/** What the public key alone says of a bucket. */
const verdictOf = (bucket: FaultyBucket, vkey: string) =>
  verifyArchive(
    {
      name: bucket.region,
      async *keys() {
        yield* bucket.objects.keys()
      },
      read: (key) => Promise.resolve(bucket.objects.get(key) ?? Buffer.alloc(0)),
      async *stream(key) {
        yield bucket.objects.get(key) ?? Buffer.alloc(0)
      },
    },
    { keys: [parseVkey(vkey)], since: null },
  )

describe('archive runs that are killed while the stores fail', () => {
  const seeds = Array.from({ length: Math.ceil(runs / runsPerStore) }, (_, i) => firstSeed + i)
  const tally = new Map<string, number>()
  const count = (what: string) => tally.set(what, (tally.get(what) ?? 0) + 1)

  it.each(seeds)(
    'lose nothing, double nothing, and the next one completes (seed %i)',
    async (seed) => {
      const next = random(seed)
      const rig = await ArchiveRig.open()
      const regions = [new FaultyBucket('primary'), new FaultyBucket('replica')]
      const settings = { limits: { events: 5, bytes: 4_000 } }
      const { vkey } = rig.log.keys.present

      /** Every number is in the hot log, or below a boundary that every region holds whole. */
      const nothingLost = async (size: number) => {
        const cold = (await rig.boundary.read())?.seq ?? 0
        const hot = (await rig.hot()).filter((seq) => seq > cold)
        expect(hot).toEqual(Array.from({ length: size - cold }, (_, i) => cold + 1 + i))
        if (cold === 0) return
        for (const region of regions)
          for (const batch of await rig.recorded())
            for (const key of [batch.jsonlKey, batch.hashesKey, batch.manifestKey])
              expect(region.objects.has(key)).toBe(true)
      }

      try {
        for (let run = 0; run < runsPerStore; run += 1) {
          await rig.grow(1 + Math.floor(next() * 12))
          const size = (await rig.log.events.head())?.seq ?? 0
          for (const region of regions)
            region.plan = (): FaultKind | null => {
              if (next() > 0.12) return null
              const kind = faultKinds[Math.floor(next() * faultKinds.length)] ?? 'refused'
              count(kind)
              return kind
            }
          for (let attempt = 0; attempt < 3; attempt += 1) {
            let steps = Math.floor(next() * 30)
            const faults = (step: string) => {
              steps -= 1
              if (steps >= 0) return
              count(`killed ${step}`)
              throw new Killed(step)
            }
            // Now and then two processes archive at once, as when a lease ran out under a slow one.
            const processes = next() < 0.2 ? 2 : 1
            const results = await Promise.allSettled(
              Array.from({ length: processes }, () => rig.archiver(regions, { faults, settings }).runOnce()),
            )
            count('attempts')
            for (const result of results)
              if (result.status === 'rejected' && !isFault(result.reason)) throw result.reason
            await nothingLost(size)
          }
          for (const region of regions) region.plan = () => null
          await rig.archiver(regions, { settings }).runOnce()
          count('runs')
          expect((await rig.boundary.read())?.seq).toBe(size)
          expect(await rig.hot()).toEqual([])
        }
        const size = (await rig.boundary.read())?.seq
        for (const region of regions)
          expect(await verdictOf(region, vkey)).toMatchObject({ ok: true, checked: size, to: size, completeTo: size })
      } finally {
        await rig.log.close()
      }
    },
    600_000,
  )

  it('met every kind of fault', () => {
    expect(tally.get('runs')).toBe(seeds.length * runsPerStore)
    // Each run was tried three times under faults before it was let through.
    expect(tally.get('attempts')).toBe(3 * seeds.length * runsPerStore)
    for (const kind of faultKinds.filter((kind) => kind !== 'list lags')) expect(tally.get(kind)).toBeGreaterThan(0)
    if (process.env['DEZKY_FAULT_RUNS']) console.log(Object.fromEntries([...tally].sort()))
  })
})
