import type { AuditArchive } from '@dezky/contracts'

import type { Clock } from '../../common/clock/clock.ts'
import { systemContext, type Context } from '../../common/context/context.ts'
import { newId } from '../../common/ids.ts'
import type { Work } from '../../modules/audit/audited-unit-of-work.ts'
import type { RestoredStore } from '../../modules/audit/log/restored.store.ts'
import { wordsOfRows, type Words } from '../../modules/audit/log/term-rows.ts'
import type { PersonalStore } from '../../modules/audit/search/personal.store.ts'
import { termKey } from '../../modules/audit/search/term-key.ts'
import { archiveDamaged, archiveEncrypted, archiveNotFound } from '../cold.errors.ts'
import { batchRows } from '../read/batch-lines.ts'
import type { OpenBatch } from '../read/open-batch.ts'
import type { ArchiveBatchStore } from '../store/archive-batch.store.ts'
import type { ArchiveRestoreStore, Restore } from '../store/archive-restore.store.ts'
import { toArchiveAnswer } from './read-archives.ts'
import type { VerifyArchive } from './verify-archive.ts'

const pageSize = 500
const dayMs = 86_400_000

export interface RestoreParts {
  readonly batches: ArchiveBatchStore
  readonly restores: ArchiveRestoreStore
  readonly restored: RestoredStore
  readonly personal: PersonalStore
  readonly open: OpenBatch
  readonly verify: VerifyArchive
  readonly work: Work
  readonly clock: Clock
  readonly identities: readonly string[]
}

type Page = Parameters<RestoredStore['add']>[0]

/** Makes the events of a batch searchable for a while. Sequence and boundary stay what they are. */
export class RestoreArchive {
  private readonly parts: RestoreParts

  constructor(parts: RestoreParts) {
    this.parts = parts
  }

  /**
   * Verifies the batch first; nothing of one that is not whole becomes searchable.
   * @throws AppError archives.not_found, archives.damaged, archives.encrypted, archives.unavailable
   */
  async execute(ctx: Context, id: string, days: number): Promise<AuditArchive> {
    const { batches, restores, restored, open, verify, work, clock, identities } = this.parts
    const row = await batches.one(id)
    if (!row) throw archiveNotFound()
    const { ok, reason, detail } = await verify.look(row)
    if (!ok) throw archiveDamaged(reason ?? 'unknown', detail ?? '')
    const opened = await open.execute(row)
    if (row.encrypted && identities.length === 0) throw archiveEncrypted()
    const { startSeq, endSeq } = row
    const until = new Date(clock.now().getTime() + days * dayMs).toISOString()
    // Noted before the first event, so that what a process leaves in the middle is swept at its end.
    await work.run(ctx, async (unit) => {
      await restores.put({ id, startSeq, endSeq, until })
      await unit.record({
        action: 'archive.restored',
        target: { type: 'archive', id },
        data: { startSeq, endSeq, until },
      })
    })
    let page: Page[number][] = []
    const store = async (): Promise<void> => {
      const words = [...(await this.words(page))]
      await restored.add(
        page,
        words.flatMap(([word, seqs]) => seqs.map((seq) => termKey(word, seq))),
      )
      page = []
    }
    for await (const event of batchRows(opened, open, identities)) {
      page.push(event)
      if (page.length === pageSize) await store()
    }
    if (page.length > 0) await store()
    return toArchiveAnswer(row, until)
  }

  /** Ends restores whose time is over. @returns how many */
  async sweep(): Promise<number> {
    const { restores, clock } = this.parts
    const over = await restores.ended(clock.now().toISOString(), 100)
    for (const restore of over) await this.end(restore)
    return over.length
  }

  private async end({ id, startSeq, endSeq }: Restore): Promise<void> {
    const { restores, restored, work, clock } = this.parts
    for (;;) {
      const rows = await restored.range(startSeq, endSeq, pageSize)
      const [first, last] = [rows[0], rows.at(-1)]
      if (!first || !last) break
      await restored.remove(first.seq, last.seq, await this.words(rows))
    }
    const ctx = systemContext('cold-storage', newId(clock.now()))
    await work.run(ctx, async (unit) => {
      await restores.remove(id)
      await unit.record({
        action: 'archive.restore_ended',
        target: { type: 'archive', id },
        data: { startSeq, endSeq },
      })
    })
  }

  private async words(
    rows: readonly { readonly seq: number; readonly eventId: string; readonly entry: string }[],
  ): Promise<Words> {
    return wordsOfRows(rows, await this.parts.personal.opener(rows))
  }
}
