import type { Logger } from 'pino'
import { Gauge } from 'prom-client'

import type { Clock } from '../common/clock/clock.ts'
import type { Metrics } from '../common/metrics/metrics.ts'
import type { EventStore } from '../modules/audit/log/event.store.ts'
import type { Boundary } from './archive/boundary.ts'
import type { ArchiveBatchStore, BatchTotals } from './store/archive-batch.store.ts'
import type { ArchiveRunStore } from './store/archive-run.store.ts'
import type { SafetyNet } from './use-cases/safety-net.ts'

export interface ColdMetricsParts {
  readonly batches: ArchiveBatchStore
  readonly runs: ArchiveRunStore
  readonly boundary: Boundary
  readonly events: EventStore
  readonly safetyNet: SafetyNet
  readonly clock: Clock
  readonly logger: Logger
}

interface Figures {
  readonly totals: BatchTotals
  readonly lastDone: number
  readonly hasFailed: boolean
  readonly replicaLag: number
  readonly oldestHotAge: number
  readonly isUnconfirmed: boolean
}

const seconds = (instant: string | null | undefined): number => (instant ? Date.parse(instant) / 1000 : 0)

/** Registers the figures of cold storage; they are read from the store, no bucket is asked, when `/metrics` is. */
export function registerColdMetrics(metrics: Metrics, parts: ColdMetricsParts): void {
  const read = figuresOf(parts)
  let reading: Promise<Figures | null> | null = null
  const figures = (): Promise<Figures | null> => {
    reading ??= read()
      .catch((error: unknown) => {
        // Figures that cannot be read leave the others readable.
        parts.logger.warn({ err: error }, 'figures of cold storage could not be read')
        return null
      })
      .finally(() => (reading = null))
    return reading
  }
  const gauge = (name: string, help: string, value: (found: Figures) => number): void => {
    const made = new Gauge({ name, help, registers: [metrics.registry], collect })
    async function collect(): Promise<void> {
      const found = await figures()
      if (found) made.set(value(found))
    }
  }
  gauge(
    'dezky_archive_last_success_timestamp_seconds',
    'End of the last run that archived; 0 before the first',
    (found) => found.lastDone,
  )
  gauge('dezky_archive_last_run_failed', '1 when the last run that was to archive failed', (found) =>
    found.hasFailed ? 1 : 0,
  )
  gauge('dezky_archive_batches', 'Batches recorded', ({ totals }) => totals.batches)
  gauge('dezky_archive_events', 'Events in cold storage', ({ totals }) => totals.events)
  gauge('dezky_archive_bytes', 'Bytes of events in one region, as stored', ({ totals }) => totals.bytesObject)
  gauge(
    'dezky_archive_uncompressed_bytes',
    'Bytes of the same events as lines',
    ({ totals }) => totals.bytesUncompressed,
  )
  gauge(
    'dezky_archive_replica_lag_batches',
    'Batches that a repair found not whole in every region',
    (found) => found.replicaLag,
  )
  gauge(
    'dezky_archive_oldest_hot_age_seconds',
    'Age of the oldest event that is only in the hot log',
    (found) => found.oldestHotAge,
  )
  gauge('dezky_archive_unconfirmed', '1 while an event past retention and grace is not in cold storage', (found) =>
    found.isUnconfirmed ? 1 : 0,
  )
}

function figuresOf({ batches, runs, boundary, events, safetyNet, clock }: ColdMetricsParts): () => Promise<Figures> {
  // What a batch counts never changes, so each is read once.
  let totals: BatchTotals = { batches: 0, events: 0, bytesUncompressed: 0, bytesObject: 0 }
  let counted = 0
  return async () => {
    const head = await boundary.read()
    if (head && head.seq > counted) {
      totals = await batches.totals(counted + 1, totals)
      counted = head.seq
    }
    const [oldest] = await events.ages((head?.seq ?? 0) + 1, 1)
    const done = await runs.newest('archive', 'done')
    const failed = await runs.newest('archive', 'failed')
    const since = oldest ? seconds(oldest.at < oldest.receivedAt ? oldest.at : oldest.receivedAt) : null
    return {
      totals,
      lastDone: seconds(done?.finishedAt),
      hasFailed: failed !== null && failed.id > (done?.id ?? ''),
      replicaLag: await batches.damaged(),
      oldestHotAge: since === null ? 0 : Math.max(0, clock.now().getTime() / 1000 - since),
      isUnconfirmed: (await safetyNet.overdue()) !== null,
    }
  }
}
