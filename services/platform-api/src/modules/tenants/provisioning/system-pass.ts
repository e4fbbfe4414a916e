import type { PlanStep, System } from '@dezky/contracts'
import type { Logger } from 'pino'

import type { Tracing } from '../../../common/tracing/tracing.ts'
import type {
  Connector,
  ConnectorPlan,
  DesiredTenant,
  PlannedStep,
  StepEffect,
} from '../../../integrations/connector.ts'
import { systemName } from '../../../integrations/resilience/system-name.ts'
import type { EventDraft } from '../../audit/inbox/event-draft.ts'
import type { TenantRow } from '../rows.ts'
import type { Occasion } from './domain/occasion.ts'
import type { Findings, SystemFailure } from './findings.ts'
import { failureOf, isFailure, type Observation, observeSystem } from './observe-system.ts'
import { driftDetected, reconciled } from './provisioning-events.ts'
import type { RunJournal } from './run-journal.ts'
import type { WorkLease } from './work-lease.ts'

/** What one reconcile shares between its systems. */
export interface Pass {
  readonly tenant: TenantRow
  readonly desired: DesiredTenant
  readonly occasion: Occasion
  readonly lease: WorkLease
  readonly journal: RunJournal
  readonly findings: Findings
  /** what was read just before, and still holds */
  readonly seen: ReadonlyMap<System, Observation>
  readonly record: (event: EventDraft) => Promise<void>
  readonly logger: Logger
  readonly tracing: Tracing
}

export type SystemOutcome =
  | { readonly kind: 'unchanged' | 'applied' }
  | { readonly kind: 'failed'; readonly failure: SystemFailure; readonly read: boolean }

type Step = Pick<PlanStep, 'action' | 'object' | 'name'>

/** Rounds after which a system that still differs is said to fail. */
const mostRounds = 3

/** A refusal of one object says nothing about the others; everything else does. */
const ofOneObject = new Set(['refused', 'conflict', 'missing_capability'])

/** Observe, plan, apply for one system: until nothing differs, or it cannot go on. */
export class SystemPass {
  private readonly pass: Pass
  private readonly connector: Connector
  private readonly done: Step[] = []
  private plan: ConnectorPlan | null = null

  constructor(pass: Pass, connector: Connector) {
    this.pass = pass
    this.connector = connector
  }

  /** @throws Interrupted, or whatever the store throws; failures of the system are an outcome */
  run(): Promise<SystemOutcome> {
    const { system } = this.connector
    return this.pass.tracing.span(`reconcile ${system}`, { facts: { 'dezky.system': system } }, async (span) => {
      const outcome = await this.settle()
      if (outcome.kind === 'failed') span.fail(outcome.failure.code)
      return outcome
    })
  }

  private async settle(): Promise<SystemOutcome> {
    const { findings } = this.pass
    const { system } = this.connector
    const failure = await this.converge()
    const drafts = this.done.length > 0 ? [this.event(failure === null)] : []
    if (failure) {
      await findings.failed(system, failure, this.plan, drafts)
      return { kind: 'failed', failure, read: this.plan !== null }
    }
    if (this.plan) await findings.succeeded(system, this.plan, drafts)
    return { kind: this.done.length > 0 ? 'applied' : 'unchanged' }
  }

  private async converge(): Promise<SystemFailure | null> {
    for (let round = 1; round <= mostRounds; round += 1) {
      const failure = await this.observe(round)
      if (failure) return failure
      const steps = this.plan?.steps ?? []
      if (steps.length === 0) return null
      if (round === 1) await this.tellDrift(steps)
      const refused = await this.apply(steps)
      if (refused) return refused
      // Changes of fields leave what is there as it was counted; after anything else it is read again.
      if (steps.every((step) => step.action === 'update')) return null
    }
    const { system } = this.connector
    return {
      code: 'unexpected_answer',
      message: `${systemName(system)} still differs after ${mostRounds} rounds`,
      retryable: true,
      retryAfterMs: undefined,
    }
  }

  private async observe(round: number): Promise<SystemFailure | null> {
    const { lease, desired, findings, seen, logger } = this.pass
    const { system } = this.connector
    lease.check()
    const observed =
      (round === 1 && seen.get(system)) ||
      (await observeSystem(this.connector, desired, findings.ids(system), lease.signal, logger))
    lease.check()
    if (isFailure(observed)) return observed
    this.plan = observed
    await findings.learn(system, observed.known)
    return null
  }

  /** Runs the steps in order; returns the first failure. */
  private async apply(steps: ConnectorPlan['steps']): Promise<SystemFailure | null> {
    const { journal, lease, findings } = this.pass
    const { system } = this.connector
    const first = journal.plan(system, steps)
    let failure: SystemFailure | null = null
    for (const [index, step] of steps.entries()) {
      journal.note(first + index, 'working')
      // The outcome of the step before is stored with this.
      await journal.save()
      lease.check()
      const answer = await this.runStep(step)
      if (!isFailure(answer)) {
        await findings.remember(system, answer)
        this.done.push(step)
        journal.note(first + index, 'done')
        continue
      }
      failure ??= answer
      journal.note(first + index, 'failed', { code: answer.code, message: answer.message })
      if (ofOneObject.has(answer.code)) continue
      for (let rest = index + 1; rest < steps.length; rest += 1) journal.note(first + rest, 'skipped')
      break
    }
    await journal.save()
    return failure
  }

  private runStep(step: PlannedStep): Promise<StepEffect | SystemFailure> {
    const facts = { 'dezky.system': this.connector.system, 'dezky.object': step.object }
    return this.pass.tracing.span(`step ${step.action} ${step.object}`, { facts }, async (span) => {
      const answer = await this.carryOut(step)
      if (isFailure(answer)) span.fail(answer.code)
      return answer
    })
  }

  private async carryOut(step: PlannedStep): Promise<StepEffect | SystemFailure> {
    const { lease } = this.pass
    try {
      const effect = await step.run(lease.signal)
      // What was carried out is remembered even when the work has to end now, unless somebody else has taken over.
      if (!lease.ours) lease.check()
      return effect
    } catch (error) {
      // When the work has to end, that is why it failed.
      lease.check()
      return failureOf(this.connector, this.pass.desired.tenantId, error, this.pass.logger)
    }
  }

  private async tellDrift(steps: readonly Step[]): Promise<void> {
    const { occasion, findings, tenant, record } = this.pass
    const { system } = this.connector
    if (occasion.unasked && findings.status(system) === 'ok') await record(driftDetected(tenant, system, steps))
  }

  private event(complete: boolean): EventDraft {
    const { tenant, occasion } = this.pass
    return reconciled(tenant, this.connector.system, occasion.reason, this.done, complete)
  }
}
