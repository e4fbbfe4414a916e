import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { ArchiveRunStore } from '../../src/cold/store/archive-run.store.ts'
import { LeaseStore } from '../../src/common/leases/lease.store.ts'
import { AuditRig } from '../support/audit-rig.ts'
import { coldRig, MemoryBucket } from '../support/cold-rig.ts'

const dayMs = 86_400_000

describe('a run whose process is gone', () => {
  let rig: AuditRig
  let runs: ArchiveRunStore
  let bucket: MemoryBucket

  beforeEach(async () => {
    rig = await AuditRig.open()
    bucket = new MemoryBucket()
    runs = new ArchiveRunStore(rig.database)
    await rig.recordMany(10)
    await rig.drain()
    rig.clock.advance(91 * dayMs)
  })
  afterEach(() => rig.close())

  const lose = (id: string) =>
    runs.begin({ id, kind: 'archive', trigger: 'schedule', startedAt: rig.clock.now().toISOString() })
  const told = async () => (await runs.page(undefined, 10)).map(({ status, error }) => error?.code ?? status)

  it('is begun again by whoever notices, and ends', async () => {
    await lose('01K00000000000000000000000')
    const { jobs } = coldRig(rig, [bucket])
    await jobs.resume()
    await jobs.idle()
    expect(await told()).toEqual(['done', 'interrupted'])
    expect((await runs.page(undefined, 1))[0]).toMatchObject({ kind: 'archive', trigger: 'schedule', events: 10 })
    await jobs.resume()
    expect(await told()).toHaveLength(2)
  })

  it('is left alone while somebody holds the lease: it is not lost', async () => {
    await lose('01K00000000000000000000000')
    await new LeaseStore(rig.database).acquire('cold-storage', 'another process', 15_000, rig.clock.now())
    const { jobs } = coldRig(rig, [bucket])
    await jobs.resume()
    await jobs.idle()
    expect(await told()).toEqual(['running'])
    rig.clock.advance(15_000)
    await jobs.resume()
    await jobs.idle()
    expect(await told()).toEqual(['done', 'interrupted'])
  })

  it('is left to people when three in a row lost theirs', async () => {
    const { jobs } = coldRig(rig, [bucket])
    for (const number of [0, 1]) {
      await lose(`01K0000000000000000000000${number}`)
      await runs.abandon('', rig.clock.now().toISOString())
    }
    await lose('01K00000000000000000000002')
    await jobs.resume()
    await jobs.idle()
    expect(await told()).toEqual(['interrupted', 'interrupted', 'interrupted'])
    expect((await rig.events.range(1, 100, 100)).length).toBe(10)
  })
})
