import { exportLine, formatTlogProof, inclusionProof, TILE_WIDTH, tileNodeReader, tileWidth } from '@dezky/audit-log'
import type { AuditExportQuery } from '@dezky/contracts'

import type { Context } from '../../../common/context/context.ts'
import { notIntegrated, signingHalted } from '../audit.errors.ts'
import type { Work } from '../audited-unit-of-work.ts'
import { csvHeader, csvLine } from '../csv.ts'
import type { ArchivedHead } from '../log/archived-head.ts'
import type { AuditEvent } from '../log/audit-event.entity.ts'
import type { ColdEvents } from '../log/cold-events.ts'
import type { EventStore } from '../log/event.store.ts'
import { isUnfiltered, type EventFilter } from '../search/event-filter.ts'
import type { PersonalStore } from '../search/personal.store.ts'
import type { SearchEvents } from '../search/search-events.ts'
import type { CheckpointStore, SignedCheckpoint } from '../tree/checkpoint.store.ts'
import type { Checkpointer } from '../tree/checkpointer.ts'
import type { LogKeys } from '../tree/log-keys.ts'
import type { TileStore } from '../tree/tile.store.ts'
import { nobody, type ReadEvents } from './read-events.ts'

const pageSize = 500

export interface ExportParts {
  readonly work: Work
  readonly read: ReadEvents
  readonly events: EventStore
  readonly archived: ArchivedHead
  readonly cold: ColdEvents
  readonly search: SearchEvents
  readonly personal: PersonalStore
  readonly checkpoints: CheckpointStore
  readonly checkpointer: Checkpointer
  readonly tiles: TileStore
  readonly keys: LogKeys
}

/** What is exported, and the checkpoint it is proven against. */
export interface ExportPlan {
  readonly filter: EventFilter
  readonly checkpoint: SignedCheckpoint
  readonly fromSeq: number
}

/** Exports in the layout that `dezky-audit-verify` reads: files that belong to one checkpoint, streamed page by page. */
export class ExportEvents {
  private readonly parts: ExportParts

  constructor(parts: ExportParts) {
    this.parts = parts
  }

  /**
   * Fixes the checkpoint, and tells the log of the export where it hands out events.
   * @throws AppError audit.not_integrated when no checkpoint has that size, audit.signing_halted
   */
  async plan(ctx: Context, query: AuditExportQuery): Promise<ExportPlan> {
    const { format, part, size, fromSeq = 1, ...wanted } = query
    const filter = await this.parts.read.filterOf(ctx, wanted)
    const checkpoint = await this.checkpointOf(size)
    if (part === 'entries' || part === 'personal') {
      await this.parts.work.record(ctx, {
        action: 'audit.exported',
        target: { type: 'log', id: this.parts.keys.origin },
        ...trailOf(filter),
        data: { format, part, size: checkpoint.size, fromSeq, filter: wanted },
      })
    }
    return { filter, checkpoint, fromSeq }
  }

  /** Entries verbatim, a line each. */
  async *entries(plan: ExportPlan): AsyncGenerator<string> {
    for await (const rows of this.pages(plan)) yield rows.map((row) => exportLine(row.entry)).join('')
  }

  /** For each line of the entries its C2SP tlog-proof, as a JSON string. */
  async *proofs(plan: ExportPlan): AsyncGenerator<string> {
    const { size, note } = plan.checkpoint
    for await (const rows of this.pages(plan)) {
      const readNode = tileNodeReader(size, this.parts.tiles.read)
      for (const { seq } of rows) {
        const hashes = await inclusionProof(seq - 1, size, readNode)
        yield `${JSON.stringify(formatTlogProof({ index: seq - 1, hashes, checkpoint: note }))}\n`
      }
    }
  }

  /** What the commitments of the entries stand for: `{c, salt, value}`, a line each. */
  async *personal(plan: ExportPlan): AsyncGenerator<string> {
    for await (const rows of this.pages(plan)) {
      for (const value of await this.parts.personal.valuesOf(rows)) yield `${JSON.stringify(value)}\n`
    }
  }

  /** A table for people, personal values joined back. */
  async *csv(plan: ExportPlan): AsyncGenerator<string> {
    yield csvHeader
    for await (const rows of this.pages(plan)) yield (await this.parts.read.answers(rows)).map(csvLine).join('')
  }

  /** The leaf hash of every event under the checkpoint, 32 bytes each. */
  async *hashes({ checkpoint: { size } }: ExportPlan): AsyncGenerator<Uint8Array> {
    for (let index = 0; index * TILE_WIDTH < size; index += 1) {
      yield await this.parts.tiles.read(0, index, tileWidth(0, index, size))
    }
  }

  /** Wanted rows under the checkpoint, in order of number. */
  private async *pages({ filter, checkpoint, fromSeq }: ExportPlan): AsyncGenerator<readonly AuditEvent[]> {
    const { events, search, archived, cold } = this.parts
    if (isUnfiltered(filter)) {
      const boundary = Math.min((await archived.read())?.seq ?? 0, checkpoint.size)
      if (fromSeq <= boundary) yield* cold.pages(fromSeq, boundary)
      for (let next = Math.max(fromSeq, boundary + 1); next <= checkpoint.size;) {
        const rows = await events.range(next, checkpoint.size, pageSize)
        if (rows.length === 0) return
        yield rows
        next = (rows.at(-1)?.seq ?? next) + 1
      }
      return
    }
    const seqs = await search.allSeqs(filter, checkpoint.size + 1, fromSeq)
    for (let start = 0; start < seqs.length; start += pageSize) {
      yield (await events.bySeqs(seqs.slice(start, start + pageSize))).toReversed()
    }
  }

  private async checkpointOf(size: number | undefined): Promise<SignedCheckpoint> {
    const { checkpoints, checkpointer, keys } = this.parts
    if (size === undefined) await checkpointer.run()
    const found = size === undefined ? await checkpoints.latest() : (await checkpoints.from(size, 1))[0]
    if (found && (size === undefined || found.size === size)) return found
    const halted = await checkpoints.halted(keys.origin)
    throw halted ? signingHalted(halted.reason) : notIntegrated()
  }
}

/** Whose trail an export is told in: that of the one tenant or partner it is about, where the caller reaches it. */
function trailOf({ reach, tenantId, partnerId }: EventFilter): { tenantId?: string; partnerId?: string } {
  const one = (wanted: string | undefined, ids: ReadonlySet<string> | null): string | undefined => {
    if (wanted === nobody) return undefined
    if (wanted !== undefined) return ids === null || ids.has(wanted) ? wanted : undefined
    return ids?.size === 1 ? [...ids][0] : undefined
  }
  const tenant = one(tenantId, reach.kind === 'all' ? null : reach.tenants)
  const partner = one(partnerId, reach.kind === 'all' ? null : reach.partners)
  return { ...(tenant ? { tenantId: tenant } : {}), ...(partner ? { partnerId: partner } : {}) }
}
