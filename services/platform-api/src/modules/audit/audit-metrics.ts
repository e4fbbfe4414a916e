import type { AuditIntegrity } from '@dezky/contracts'
import type { Logger } from 'pino'
import { Gauge } from 'prom-client'

import type { Metrics } from '../../common/metrics/metrics.ts'
import type { ReadIntegrity } from './use-cases/read-integrity.ts'

type Labelled = readonly (readonly [source: string, value: number])[]

/** Registers the figures of the log; they are read when `/metrics` is, once for all of them. */
export function registerAuditMetrics(metrics: Metrics, integrity: ReadIntegrity, logger: Logger): void {
  let reading: Promise<AuditIntegrity | null> | null = null
  const figures = (): Promise<AuditIntegrity | null> => {
    reading ??= integrity
      .execute()
      .catch((error: unknown) => {
        // Figures that cannot be read leave the others readable.
        logger.warn({ err: error }, 'figures of the audit log could not be read')
        return null
      })
      .finally(() => (reading = null))
    return reading
  }
  const gauge = (name: string, help: string, value: (state: AuditIntegrity) => number): void => {
    const made = new Gauge({ name, help, registers: [metrics.registry], collect })
    async function collect(): Promise<void> {
      const state = await figures()
      if (state) made.set(value(state))
    }
  }
  const bySource = (name: string, help: string, values: (state: AuditIntegrity) => Labelled): void => {
    const labelNames = ['source'] as const
    const made = new Gauge({ name, help, labelNames, registers: [metrics.registry], collect })
    async function collect(): Promise<void> {
      const state = await figures()
      for (const [source, value] of state ? values(state) : []) made.set({ source }, value)
    }
  }
  gauge('dezky_audit_head', 'Number of the newest event', ({ headSeq }) => headSeq)
  gauge('dezky_audit_tree_size', 'Events under the last checkpoint', ({ treeSize }) => treeSize)
  gauge('dezky_audit_inbox_depth', 'Events that wait for their number', ({ inboxDepth }) => inboxDepth)
  gauge('dezky_audit_signing_halted', '1 while signing is halted', ({ halted }) => (halted ? 1 : 0))
  gauge('dezky_audit_dead_letters', 'Dead letters nobody has replayed', ({ deadLetters }) => deadLetters)
  bySource('dezky_audit_source_lag_seconds', 'From the happening of the newest event to its arrival', ({ sources }) =>
    sources.flatMap(({ source, lagSeconds }) => (lagSeconds === null ? [] : [[source, lagSeconds] as const])),
  )
  bySource('dezky_audit_source_failing', '1 while a source cannot be read', ({ sources }) =>
    sources.map(({ source, error }) => [source, error === null ? 0 : 1] as const),
  )
}
