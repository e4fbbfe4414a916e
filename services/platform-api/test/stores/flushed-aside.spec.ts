import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import Sqlite from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { LogFlush, LogFlushError } from '../../src/common/store/log-flush.ts'
import { isStoreDown } from '../../src/common/store/store-down.ts'

describe('a log brought to the disk beside the thread that writes it', () => {
  let directory: string
  let file: string
  let store: InstanceType<typeof Sqlite>
  let disk: { whole: boolean; flushed: number }
  let flush: LogFlush
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'dezky-flush-'))
    file = join(directory, 'store.sqlite')
    store = new Sqlite(file, { timeout: 0 })
    store.pragma('journal_mode = WAL')
    store.pragma('synchronous = NORMAL')
    store.exec('create table events (id text primary key)')
    disk = { whole: true, flushed: 0 }
    flush = new LogFlush(file, store, async (log: FileHandle) => {
      if (!disk.whole) throw new Error('EIO')
      await log.datasync()
      disk.flushed += 1
    })
  })
  afterEach(async () => {
    await flush.close()
    store.close()
    rmSync(directory, { recursive: true })
  })

  const record = (id: string) => store.prepare('insert into events values (?)').run(id)
  /** Pages of the log that do not stand in the file. */
  const onlyInLog = () => {
    const [{ log, checkpointed }] = store.pragma('wal_checkpoint(NOOP)') as [{ log: number; checkpointed: number }]
    return log - checkpointed
  }

  it('flushes what was committed', async () => {
    record('a')
    await flush.flush()
    expect(disk.flushed).toBe(1)
    expect(onlyInLog()).toBeGreaterThan(0)
  })

  it('says that the disk refused, and believes it again only after all of the log stands in the file', async () => {
    record('a')
    disk.whole = false
    await expect(flush.flush()).rejects.toThrow(LogFlushError)
    await expect(flush.flush()).rejects.toThrow(LogFlushError)
    disk.whole = true
    record('b')
    await flush.flush()
    expect(onlyInLog()).toBe(0)
    const beside = new Sqlite(file, { readonly: true })
    expect(beside.prepare('select id from events order by id').pluck().all()).toEqual(['a', 'b'])
    beside.close()
  })

  it('goes on refusing while a reader keeps the log from being copied', async () => {
    record('a')
    disk.whole = false
    await expect(flush.flush()).rejects.toThrow(LogFlushError)
    disk.whole = true
    const reader = new Sqlite(file)
    reader.exec('begin')
    reader.prepare('select count(*) from events').get()
    record('b')
    await expect(flush.flush()).rejects.toThrow(LogFlushError)
    reader.exec('commit')
    reader.close()
    await flush.flush()
    expect(onlyInLog()).toBe(0)
  })

  it('believes no flush that another was refused beside, and tells of both as a store that is away', async () => {
    record('a')
    let release: () => void = () => undefined
    let calls = 0
    const held = new Promise<void>((resolve) => (release = resolve))
    const twice = new LogFlush(file, store, async () => {
      calls += 1
      if (calls === 1) await held
      else throw new Error('EIO')
    })
    const first = twice.flush().catch((error: unknown) => error)
    const second = await twice.flush().catch((error: unknown) => error)
    release()
    expect([await first, second].map((error) => isStoreDown(error))).toEqual([true, true])
    await twice.close()
  })

  it('opens the log again after it could not', async () => {
    const elsewhere = join(directory, 'later.sqlite')
    const later = new LogFlush(elsewhere, store)
    await expect(later.flush()).rejects.toThrow(LogFlushError)
    writeFileSync(`${elsewhere}-wal`, '')
    await later.flush()
    await later.close()
  })
})
