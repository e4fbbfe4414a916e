import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { ArchiveBatchStore, type BatchRow } from '../../src/cold/store/archive-batch.store.ts'
import { ArchiveClaimStore } from '../../src/cold/store/archive-claim.store.ts'
import { ArchiveRestoreStore } from '../../src/cold/store/archive-restore.store.ts'
import { ArchiveRunStore } from '../../src/cold/store/archive-run.store.ts'
import type { Database } from '../../src/common/store/database.ts'
import { openTestStore } from '../support/test-store.ts'

const at = '2026-11-24T03:00:00.000Z'
let database: Database
beforeEach(async () => {
  database = await openTestStore()
})
afterEach(() => database.close())

const batch = (startSeq: number, endSeq: number): BatchRow => ({
  id: `batch-${startSeq}`,
  archivedAt: at,
  startSeq,
  endSeq,
  eventCount: endSeq - startSeq + 1,
  firstAt: at,
  lastAt: at,
  prevHash: 'a',
  lastHash: 'b',
  manifestSha256: 'c',
  previousManifestSha256: null,
  jsonlKey: 'j',
  hashesKey: 'h',
  manifestKey: 'm',
  bytesUncompressed: 100,
  bytesObject: 10,
  codec: 'gzip',
  encrypted: false,
  replicaStatus: 'none',
  lockedUntil: null,
  verifiedAt: null,
})

describe('batches', () => {
  it('are recorded once, read back whole, found by number and paged newest first', async () => {
    const store = new ArchiveBatchStore(database)
    expect(await store.latest()).toBeNull()
    expect(await store.record(batch(1, 7))).toBe(true)
    expect(await store.record({ ...batch(1, 9), id: 'other' })).toBe(false)
    expect(await store.record(batch(8, 9))).toBe(true)
    expect(await store.latest()).toEqual(batch(8, 9))
    expect((await store.holding(7))?.id).toBe('batch-1')
    expect(await store.holding(10)).toBeNull()
    expect((await store.page({}, null, 5)).map(({ id }) => id)).toEqual(['batch-8', 'batch-1'])
    expect((await store.page({ toSeq: 7 }, null, 5)).map(({ id }) => id)).toEqual(['batch-1'])
    expect((await store.page({ fromSeq: 8 }, null, 5)).map(({ id }) => id)).toEqual(['batch-8'])
    expect(await store.page({}, 1, 5)).toEqual([])
    expect(await store.totals()).toEqual({ batches: 2, events: 9, bytesUncompressed: 200, bytesObject: 20 })
    const first = { batches: 1, events: 7, bytesUncompressed: 100, bytesObject: 10 }
    expect(await store.totals(8, first)).toEqual(await store.totals())
    await store.replica('batch-8', 'damaged')
    expect(await store.damaged()).toBe(1)
    await store.verified('batch-1', at)
    expect(await store.one('batch-1')).toEqual({ ...batch(1, 7), verifiedAt: at })
  })
})

describe('claims', () => {
  it('are given once: of ten who claim one number, all get the same range', async () => {
    const store = new ArchiveClaimStore(database)
    const claims = await Promise.all(Array.from({ length: 10 }, (_, i) => store.claim(1, 5 + i, at)))
    expect(new Set(claims.map(({ endSeq }) => endSeq)).size).toBe(1)
    await store.settle(1, '{}')
    expect(await store.at(1)).toMatchObject({ manifest: '{}' })
    expect(await store.at(2)).toBeNull()
  })
})

describe('runs', () => {
  it('are one a day where they are scheduled, and as many as are asked for otherwise', async () => {
    const store = new ArchiveRunStore(database)
    const run = { kind: 'archive', startedAt: at } as const
    expect(await store.begin({ ...run, id: 'a', trigger: 'schedule', day: '2026-11-24' })).toBe(true)
    expect(await store.begin({ ...run, id: 'b', trigger: 'schedule', day: '2026-11-24' })).toBe(false)
    expect(await store.begin({ ...run, id: 'c', trigger: 'operator' })).toBe(true)
    expect(await store.begin({ ...run, id: 'd', trigger: 'operator' })).toBe(true)
    await store.progress('c', { status: 'failed', error: { code: 'busy', message: 'SlowDown' }, notes: ['one'] })
    await store.abandon('d', at)
    expect((await store.page(undefined, 9)).map(({ id, status }) => [id, status])).toEqual([
      ['d', 'running'],
      ['c', 'failed'],
      ['a', 'failed'],
    ])
    expect(await store.one('c')).toMatchObject({ error: { code: 'busy', message: 'SlowDown' }, notes: ['one'] })
    expect((await store.one('a'))?.error?.code).toBe('interrupted')
    expect((await store.newest('archive', 'failed'))?.id).toBe('c')
    expect(await store.newest('archive', 'done')).toBeNull()
  })
})

describe('restores', () => {
  it('are put again with another end, and end', async () => {
    const store = new ArchiveRestoreStore(database)
    const restore = { id: 'batch-1', startSeq: 1, endSeq: 7, until: at }
    await store.put(restore)
    await store.put({ ...restore, until: '2026-12-01T00:00:00.000Z' })
    expect(await store.untils(['batch-1', 'none'])).toEqual(new Map([['batch-1', '2026-12-01T00:00:00.000Z']]))
    expect(await store.ended(at, 9)).toEqual([])
    expect(await store.ended('2026-12-02T00:00:00.000Z', 9)).toHaveLength(1)
    await store.remove('batch-1')
    expect((await store.untils(['batch-1'])).size).toBe(0)
  })
})
