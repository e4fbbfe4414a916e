import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import Sqlite from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { pagesOfLog, WalCheckpoints } from '../../src/common/store/wal-checkpoints.ts'

let dir: string
let native: Sqlite.Database
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'dezky-wal-'))
  native = new Sqlite(join(dir, 'store.sqlite'))
  native.pragma('journal_mode = WAL')
  native.pragma('synchronous = OFF')
  native.exec('create table filler (id integer primary key, text text)')
})
afterEach(() => {
  native.close()
  rmSync(dir, { recursive: true })
})

const pages = () =>
  (native.pragma('wal_checkpoint(NOOP)') as { log: number; checkpointed: number }[])[0] ?? { log: 0, checkpointed: 0 }

/** Writes rows of a page each, in one transaction. */
const write = (count: number): void => {
  const insert = native.prepare('insert into filler (text) values (?)')
  native.transaction(() => {
    for (let n = 0; n < count; n += 1) insert.run('x'.repeat(4_000))
  })()
}

describe('the write-ahead log', () => {
  it('is copied into the file in a thread once it is long, and begins anew', async () => {
    const checkpoints = new WalCheckpoints(join(dir, 'store.sqlite'), native)
    try {
      write(pagesOfLog + 1_000)
      expect(pages().log).toBeGreaterThan(pagesOfLog)
      await vi.waitFor(() => {
        write(1)
        expect(pages().log).toBeLessThan(100)
      }, 20_000)
      expect(native.prepare('select count(*) from filler').pluck().get()).toBeGreaterThan(pagesOfLog + 1_000)
      expect(native.pragma('integrity_check', { simple: true })).toBe('ok')
    } finally {
      await checkpoints.close()
    }
  })

  it('is left alone while it is short', async () => {
    const checkpoints = new WalCheckpoints(join(dir, 'store.sqlite'), native)
    write(50)
    await checkpoints.close()
    expect(pages()).toMatchObject({ checkpointed: 0 })
  })

  it('is copied by the commit that makes it too long where the thread does not', async () => {
    const checkpoints = new WalCheckpoints(join(dir, 'store.sqlite'), native)
    await checkpoints.close()
    write(4 * pagesOfLog + 10)
    expect(pages().checkpointed).toBeGreaterThan(4 * pagesOfLog)
  })
})
