import type { AuditArchiveRun } from '@dezky/contracts'

import type { Database } from '../../common/store/database.ts'
import { given } from '../../common/store/given.ts'
import { isDuplicate } from '../../common/store/unique.ts'
import { ArchiveRun } from './archive-run.entity.ts'

type Kind = AuditArchiveRun['kind']
type Trigger = AuditArchiveRun['trigger']

/** What changes while a run goes on. */
export type RunProgress = Partial<
  Pick<
    AuditArchiveRun,
    | 'status'
    | 'cutoff'
    | 'startSeq'
    | 'endSeq'
    | 'events'
    | 'total'
    | 'batches'
    | 'bytesUncompressed'
    | 'bytesObject'
    | 'step'
    | 'finishedAt'
    | 'error'
    | 'notes'
  >
>

/** Runs over cold storage, under way and past. They speak for the whole log; operators read them. */
export class ArchiveRunStore {
  private readonly database: Database

  constructor(database: Database) {
    this.database = database
  }

  /** Begins a run. False when `day` has had its scheduled run. */
  async begin(run: { id: string; kind: Kind; trigger: Trigger; startedAt: string; day?: string }): Promise<boolean> {
    const figures = { events: 0, total: 0, batches: 0, bytesUncompressed: 0, bytesObject: 0, notes: [] }
    try {
      await this.database.manager().insert(ArchiveRun, { ...run, ...figures, status: 'running', step: 'waiting' })
      return true
    } catch (error) {
      if (isDuplicate(error)) return false
      throw error
    }
  }

  async progress(id: string, change: RunProgress): Promise<void> {
    const { error, ...rest } = change
    const told = error ? { errorCode: error.code, errorMessage: error.message } : {}
    await this.database.manager().nativeUpdate(ArchiveRun, { id }, { ...given(rest), ...told })
  }

  /** Ends runs that were under way in a process that is gone. */
  async abandon(except: string, at: string): Promise<void> {
    await this.database
      .manager()
      .nativeUpdate(
        ArchiveRun,
        { status: 'running', id: { $ne: except } },
        { status: 'failed', finishedAt: at, errorCode: 'interrupted', errorMessage: 'The process ended.' },
      )
  }

  async one(id: string): Promise<AuditArchiveRun | null> {
    const row = await this.database.manager().findOne(ArchiveRun, { id }, { disableIdentityMap: true })
    return row && toAnswer(row)
  }

  /** The newest run of a kind that ended so. */
  async newest(kind: Kind, status: AuditArchiveRun['status']): Promise<AuditArchiveRun | null> {
    const [row] = await this.database
      .manager()
      .find(ArchiveRun, { kind, status }, { orderBy: { id: 'desc' }, limit: 1, disableIdentityMap: true })
    return row ? toAnswer(row) : null
  }

  /** The newest first, of those before `before`. */
  async page(before: string | undefined, limit: number): Promise<AuditArchiveRun[]> {
    const rows = await this.database.manager().find(ArchiveRun, before === undefined ? {} : { id: { $lt: before } }, {
      orderBy: { id: 'desc' },
      limit,
      disableIdentityMap: true,
    })
    return rows.map(toAnswer)
  }
}

function toAnswer(row: ArchiveRun): AuditArchiveRun {
  const { errorCode, errorMessage } = row
  return {
    id: row.id,
    kind: row.kind as Kind,
    trigger: row.trigger as Trigger,
    status: row.status as AuditArchiveRun['status'],
    step: (row.step ?? null) as AuditArchiveRun['step'],
    startedAt: row.startedAt,
    finishedAt: row.finishedAt ?? null,
    cutoff: row.cutoff ?? null,
    startSeq: row.startSeq ?? null,
    endSeq: row.endSeq ?? null,
    events: row.events,
    total: row.total,
    batches: row.batches,
    bytesUncompressed: row.bytesUncompressed,
    bytesObject: row.bytesObject,
    error: errorCode ? { code: errorCode, message: errorMessage ?? '' } : null,
    notes: row.notes,
  }
}
