import { open, type FileHandle } from 'node:fs/promises'

import type { Native } from './embedded-driver.ts'
import type { WalSize } from './wal-checkpoints.worker.ts'

/** The log could not be brought to the disk: what was committed since the last flush may be gone after a power cut. */
export class LogFlushError extends Error {
  override readonly name = 'LogFlushError'
}

/**
 * Brings SQLite's write-ahead log to the disk beside the thread that writes it. What was committed without a flush is
 * then as durable as after a commit with one: SQLite reads the log up to its last whole commit, and the header of a
 * log begun anew is flushed by SQLite itself (https://sqlite.org/wal.html, `synchronous=NORMAL`).
 */
export class LogFlush {
  private readonly path: string
  private readonly native: Native
  private readonly sync: (log: FileHandle) => Promise<void>
  private log: Promise<FileHandle> | null = null
  private distrusted = false

  /** @param sync tests only */
  constructor(file: string, native: Native, sync = async (log: FileHandle): Promise<void> => log.datasync()) {
    this.path = `${file}-wal`
    this.native = native
    this.sync = sync
  }

  /**
   * Resolves once everything committed by now is on the disk.
   * @throws LogFlushError when the disk refused it
   */
  async flush(): Promise<void> {
    try {
      if (this.distrusted) this.copyAll()
      await this.sync(await this.opened())
    } catch (cause) {
      this.distrusted = true
      throw new LogFlushError('the disk refused the log', { cause })
    }
    // Another flush was refused meanwhile: the system may have told that one what it should have told this one.
    if (this.distrusted) throw new LogFlushError('the disk refused the log')
  }

  async close(): Promise<void> {
    await (await this.log?.catch(() => undefined))?.close()
  }

  /** SQLite keeps the file while a connection is open, and this class lives as long as ours is. */
  private async opened(): Promise<FileHandle> {
    this.log ??= open(this.path, 'r')
    try {
      return await this.log
    } catch (error) {
      this.log = null
      throw error
    }
  }

  /**
   * A system tells of a failed flush once, and holds the pages for written from then on: no later flush of the log can
   * be believed before SQLite has copied all of it into the file.
   */
  private copyAll(): void {
    const [size] = this.native.pragma('wal_checkpoint(TRUNCATE)') as WalSize[]
    if (size?.busy !== 0) throw new LogFlushError('the log could not be copied into the file yet')
    this.distrusted = false
  }
}
