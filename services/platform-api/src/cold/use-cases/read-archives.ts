import type { AuditArchive, AuditArchivePage, AuditArchivePreview, AuditArchiveQuery } from '@dezky/contracts'
import type { AuditArchiveRun, AuditArchiveRunPage, ReplicaStatus } from '@dezky/contracts'

import { belowId, belowNumber, idBelow, numberBelow } from '../../modules/audit/cursors.ts'
import type { EventStore } from '../../modules/audit/log/event.store.ts'
import type { ArchiveService } from '../archive.service.ts'
import type { Boundary } from '../archive/boundary.ts'
import { archiveNotFound, runNotFound } from '../cold.errors.ts'
import type { ArchiveBatchStore, BatchRow } from '../store/archive-batch.store.ts'
import type { ArchiveRestoreStore } from '../store/archive-restore.store.ts'
import type { ArchiveRunStore } from '../store/archive-run.store.ts'

export interface ReadArchivesParts {
  readonly batches: ArchiveBatchStore
  readonly restores: ArchiveRestoreStore
  readonly runs: ArchiveRunStore
  readonly boundary: Boundary
  readonly events: EventStore
  readonly archive: ArchiveService
  readonly retentionDays: number
}

const runList = ['archive-runs']

/** A batch as the API shows it. */
export function toArchiveAnswer(row: BatchRow, restoredUntil: string | null): AuditArchive {
  return { ...row, codec: 'gzip', replicaStatus: row.replicaStatus as ReplicaStatus, restoredUntil }
}

/** Archives and runs as operators see them. */
export class ReadArchives {
  private readonly parts: ReadArchivesParts

  constructor(parts: ReadArchivesParts) {
    this.parts = parts
  }

  /** A page of batches, newest first. @throws AppError request.bad_cursor */
  async page({ cursor, limit, ...filter }: AuditArchiveQuery): Promise<AuditArchivePage> {
    const { batches, restores } = this.parts
    const list = ['archives', filter]
    const rows = await batches.page(filter, numberBelow(list, cursor), limit + 1)
    const shown = rows.slice(0, limit)
    const untils = await restores.untils(shown.map(({ id }) => id))
    const last = shown.at(-1)
    return {
      items: shown.map((row) => toArchiveAnswer(row, untils.get(row.id) ?? null)),
      nextCursor: rows.length > limit && last ? belowNumber(list, last.startSeq) : null,
    }
  }

  /** @throws AppError archives.not_found */
  async one(id: string): Promise<AuditArchive> {
    const row = await this.parts.batches.one(id)
    if (!row) throw archiveNotFound()
    return toArchiveAnswer(row, (await this.parts.restores.untils([id])).get(id) ?? null)
  }

  /** The signed manifest, verbatim. @throws AppError archives.not_found, archives.damaged */
  async manifest(id: string): Promise<{ name: string; text: string }> {
    const row = await this.parts.batches.one(id)
    if (!row) throw archiveNotFound()
    return { name: row.manifestKey.split('/').at(-1) ?? id, text: await this.parts.boundary.manifestOf(row) }
  }

  /** What a run would move now. */
  async preview(): Promise<AuditArchivePreview> {
    const { archive, retentionDays, events, boundary } = this.parts
    const { cutoff, startSeq, eventCount, firstAt, lastAt } = await archive.plan()
    const [head, archived] = [await events.head(), await boundary.read()]
    return {
      cutoff,
      retentionDays,
      eventCount,
      startSeq: eventCount > 0 ? startSeq : null,
      endSeq: eventCount > 0 ? startSeq + eventCount - 1 : null,
      firstAt,
      lastAt,
      hotEvents: Math.max(0, (head?.seq ?? 0) - (archived?.seq ?? 0)),
    }
  }

  /** @throws AppError archives.run_not_found */
  async run(id: string): Promise<AuditArchiveRun> {
    const run = await this.parts.runs.one(id)
    if (!run) throw runNotFound()
    return run
  }

  /** A page of runs, newest first. @throws AppError request.bad_cursor */
  async runs(cursor: string | undefined, limit: number): Promise<AuditArchiveRunPage> {
    const rows = await this.parts.runs.page(idBelow(runList, cursor), limit + 1)
    const items = rows.slice(0, limit)
    const last = items.at(-1)
    return { items, nextCursor: rows.length > limit && last ? belowId(runList, last.id) : null }
  }
}
