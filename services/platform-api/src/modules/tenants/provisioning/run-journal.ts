import type { PlanStep, RunStep, System } from '@dezky/contracts'

import type { Clock } from '../../../common/clock/clock.ts'
import type { Context } from '../../../common/context/context.ts'
import { newId } from '../../../common/ids.ts'
import type { Reason } from './domain/occasion.ts'
import type { ProvisioningProgress } from './provisioning-progress.ts'
import type { ProvisioningRunStore, RunRow } from './provisioning-run.store.ts'

export interface JournalParts {
  readonly ctx: Context
  readonly runs: ProvisioningRunStore
  readonly progress: ProvisioningProgress
  readonly clock: Clock
}

/**
 * The run in progress and its steps, kept in the store as it goes. Three systems note into it at once: writes follow
 * each other, and one write carries everything noted until it begins. A run without steps is stored only if somebody
 * asked for it.
 */
export class RunJournal {
  private readonly parts: JournalParts
  private row: RunRow
  private readonly steps: RunStep[] = []
  private stored = false
  private tail: Promise<void> = Promise.resolve()
  private next: Promise<void> | null = null

  constructor(parts: JournalParts, tenant: { id: string; partnerId: string | null }, reason: Reason) {
    this.parts = parts
    const startedAt = parts.clock.now()
    this.row = {
      id: newId(startedAt),
      tenantId: tenant.id,
      partnerId: tenant.partnerId,
      reason,
      status: 'running',
      steps: this.steps,
      startedAt,
      finishedAt: null,
    }
  }

  /** The run as it stands; null while there is nothing worth telling. */
  current(): RunRow | null {
    return this.stored || this.steps.length > 0 ? { ...this.row, steps: structuredClone(this.steps) } : null
  }

  /** Stores the run before anything is found, so that whoever asked for it can watch it. */
  async open(): Promise<void> {
    this.stored = true
    await this.parts.runs.insert(this.parts.ctx, this.row)
    this.parts.progress.publish(this.row.tenantId)
  }

  /** Adds planned steps; returns the number of the first. */
  plan(system: System, steps: readonly Omit<PlanStep, 'system'>[]): number {
    const first = this.steps.length
    for (const { action, object, name, changes } of steps)
      this.steps.push({ system, action, object, name, changes, outcome: 'planned', at: null, error: null })
    return first
  }

  note(step: number, outcome: RunStep['outcome'], error: RunStep['error'] = null): void {
    const noted = this.steps[step]
    if (noted) Object.assign(noted, { outcome, error, at: this.parts.clock.now().toISOString() })
  }

  /** Resolves once everything noted until now is stored. */
  async save(): Promise<void> {
    this.next ??= this.tail.then(() => {
      this.next = null
      return this.write()
    })
    const saved = this.next
    this.tail = saved.catch(() => undefined)
    return saved
  }

  /** Ends the run; without steps and unasked there is nothing to store. */
  async finish(status: 'succeeded' | 'failed' | 'interrupted'): Promise<void> {
    if (status === 'interrupted') interruptSteps(this.steps, this.parts.clock.now())
    this.row = { ...this.row, status, finishedAt: this.parts.clock.now() }
    if (!this.current()) return
    await this.save()
    await this.parts.runs.prune(this.parts.ctx, this.row.tenantId)
  }

  private async write(): Promise<void> {
    const { ctx, runs, progress } = this.parts
    const row = this.current()
    if (!row) return
    if (this.stored) await runs.update(ctx, row)
    else await runs.insert(ctx, row)
    this.stored = true
    progress.publish(row.tenantId)
  }
}

/** What is said of steps whose end nobody has seen; the next run finds out what they did. */
export function interruptSteps(steps: RunStep[], at: Date): void {
  const error = { code: 'interrupted', message: 'interrupted before its answer came; the next run finds out' }
  for (const step of steps) {
    if (step.outcome === 'working') Object.assign(step, { outcome: 'failed', error, at: at.toISOString() })
    if (step.outcome === 'planned') step.outcome = 'skipped'
  }
}
