import type { AuditIntegrity, AuditSourceStatus } from '@dezky/contracts'

import type { Config } from '../../../config/config.ts'
import type { AuditInboxStore } from '../inbox/audit-inbox.store.ts'
import type { DeadLetterStore } from '../ingest/dead-letter.store.ts'
import { outsideSources, type OutsideSource } from '../ingest/receive-delivery.ts'
import type { SourceState, SourceStore } from '../ingest/source.store.ts'
import type { ArchivedHead } from '../log/archived-head.ts'
import type { EventStore } from '../log/event.store.ts'
import type { CheckpointStore } from '../tree/checkpoint.store.ts'
import type { LogKeys } from '../tree/log-keys.ts'
import { toCheckpointAnswer } from './read-log.ts'

export interface IntegrityParts {
  readonly config: Config
  readonly inbox: AuditInboxStore
  readonly events: EventStore
  readonly archived: ArchivedHead
  readonly checkpoints: CheckpointStore
  readonly keys: LogKeys
  readonly deadLetters: DeadLetterStore
  readonly sources: SourceStore
}

/** The state of the log in figures. A bounded number of cheap reads. */
export class ReadIntegrity {
  private readonly parts: IntegrityParts

  constructor(parts: IntegrityParts) {
    this.parts = parts
  }

  async execute(): Promise<AuditIntegrity> {
    const { inbox, events, archived, checkpoints, keys, deadLetters } = this.parts
    const [depth, head, oldest, boundary, last, halted, letters, sources] = await Promise.all([
      inbox.depth(),
      events.head(),
      events.oldestSeq(),
      archived.read(),
      checkpoints.latest(),
      checkpoints.halted(keys.origin),
      deadLetters.waiting(),
      this.sources(),
    ])
    return {
      origin: keys.origin,
      vkey: keys.present.vkey,
      headSeq: head?.seq ?? boundary?.seq ?? 0,
      treeSize: last?.size ?? 0,
      lastCheckpoint: last ? toCheckpointAnswer(last) : null,
      halted: halted ? { reason: halted.reason, detail: halted.detail, since: halted.since } : null,
      inboxDepth: depth,
      deadLetters: letters,
      oldestHotSeq: oldest,
      highestArchivedSeq: boundary?.seq ?? null,
      sources,
    }
  }

  private async sources(): Promise<AuditSourceStatus[]> {
    const [states, waiting] = await Promise.all([this.parts.sources.all(), this.parts.deadLetters.waitingBySource()])
    return outsideSources.map((source) =>
      statusOf(source, { enabled: this.isEnabled(source), deadLetters: waiting[source] ?? 0 }, states.get(source)),
    )
  }

  private isEnabled(source: OutsideSource): boolean {
    const { env } = this.parts.config
    if (source === 'authentik') return env.AUTHENTIK_URL !== undefined || env.AUTHENTIK_WEBHOOK_SECRET !== undefined
    if (source === 'stalwart') return env.STALWART_WEBHOOK_SECRET !== undefined
    return true
  }
}

function statusOf(
  source: OutsideSource,
  now: { readonly enabled: boolean; readonly deadLetters: number },
  state: SourceState | undefined,
): AuditSourceStatus {
  const seen = state?.lastSeenAt ?? null
  const event = state?.lastEventAt ?? null
  return {
    source,
    ...now,
    lastSeenAt: seen?.toISOString() ?? null,
    lastEventAt: event?.toISOString() ?? null,
    lagSeconds: seen && event ? Math.max(0, Math.round((seen.getTime() - event.getTime()) / 1000)) : null,
    error: state?.error ?? null,
    errorAt: state?.errorAt?.toISOString() ?? null,
  }
}
