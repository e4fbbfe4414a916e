import { checkpointKey } from '@dezky/audit-log'
import type { Logger } from 'pino'

import type { NoteArchive } from '../../modules/audit/tree/note-archive.ts'
import type { Buckets } from '../bucket/buckets.ts'
import { readObject } from '../bucket/cold-bucket.ts'

const prefix = 'audit/v1/checkpoints/'
const sizeOf = (key: string): number => Number(/\/(\d+)\.note$/.exec(key)?.[1] ?? -1)
/** Notes that could not be kept and wait for the next one; older ones are let go, the newest tells enough. */
const mostWaiting = 1_000

/** Signed notes in every bucket, written create-only: what tells a store that was brought back from a backup. */
export class BucketNotes implements NoteArchive {
  private readonly buckets: Buckets
  private readonly logger: Logger
  private readonly waiting = new Map<number, string>()

  constructor(buckets: Buckets, logger: Logger) {
    this.buckets = buckets
    this.logger = logger
  }

  /** @throws AppError archives.unavailable: whoever cannot look does not know, and does not sign */
  async newest(): Promise<string | null> {
    let best: { size: number; note: string } | null = null
    for (const bucket of this.buckets.all) {
      let newest = ''
      for await (const key of bucket.list(prefix)) if (sizeOf(key) > sizeOf(newest)) newest = key
      const size = sizeOf(newest)
      if (size <= (best?.size ?? 0)) continue
      const note = await readObject(bucket, newest)
      if (note) best = { size, note: note.toString('utf8') }
    }
    return best?.note ?? null
  }

  async keep(size: number, note: string): Promise<void> {
    if (!this.buckets.isConfigured) return
    this.waiting.set(size, note)
    for (const [waiting, text] of this.waiting) {
      try {
        for (const bucket of this.buckets.all) await bucket.put(checkpointKey(waiting), Buffer.from(text))
        this.waiting.delete(waiting)
      } catch (error) {
        this.logger.warn({ err: error, size: waiting }, 'a signed note could not be kept in cold storage')
        break
      }
    }
    for (const oldest of this.waiting.keys()) {
      if (this.waiting.size <= mostWaiting) break
      this.waiting.delete(oldest)
    }
  }
}
