import type { ProvisioningError, ProvisioningErrors, ProvisioningState as Status, System } from '@dezky/contracts'
import pLimit from 'p-limit'
import type { Logger } from 'pino'

import type { Clock } from '../../../common/clock/clock.ts'
import type { Context } from '../../../common/context/context.ts'
import { isDuplicate } from '../../../common/store/unique.ts'
import type { ConnectorPlan, ExternalIds, StepEffect } from '../../../integrations/connector.ts'
import type { Work } from '../../audit/audited-unit-of-work.ts'
import type { EventDraft } from '../../audit/inbox/event-draft.ts'
import type { TenantRow } from '../rows.ts'
import type { SeatStore } from '../seat.store.ts'
import type { TenantStore } from '../tenant.store.ts'
import { backoffMs, nextLookMs } from './domain/backoff.ts'
import { applyEffect, sameIds, subjectsIn } from './domain/external-ids.ts'
import { failed, recovered } from './provisioning-events.ts'
import type { ProvisioningProgress } from './provisioning-progress.ts'
import type { ProvisioningStore, StateChange, StateRow } from './provisioning.store.ts'

/** A system that is not as desired, and what is known about trying again. */
export interface SystemFailure {
  readonly code: string
  readonly message: string
  readonly retryable: boolean
  readonly retryAfterMs: number | undefined
}

export interface FindingsParts {
  readonly work: Work
  readonly tenants: TenantStore
  readonly seats: SeatStore
  readonly states: ProvisioningStore
  readonly progress: ProvisioningProgress
  readonly clock: Clock
  readonly logger: Logger
  readonly random: () => number
  /** between two looks at a tenant that is as desired */
  readonly intervalSeconds: number
}

const columns = { authentik: 'authentikStatus', stalwart: 'stalwartStatus', ocis: 'ocisStatus' } as const

/**
 * What one reconcile learns about a tenant, written down as it is learnt. Three systems report at once; what they
 * report is stored one after the other, and only what differs from what is stored.
 */
export class Findings {
  private readonly parts: FindingsParts
  private readonly ctx: Context
  private readonly tenant: TenantRow
  private readonly subjects: Map<string, string | null>
  private readonly serially = pLimit(1)
  private readonly state: StateRow
  private errors: ProvisioningErrors

  constructor(
    parts: FindingsParts,
    ctx: Context,
    wanted: { tenant: TenantRow; subjects: ReadonlyMap<string, string | null> },
    state: StateRow,
  ) {
    this.parts = parts
    this.ctx = ctx
    this.tenant = wanted.tenant
    this.subjects = new Map(wanted.subjects)
    this.state = structuredClone(state)
    this.errors = { ...wanted.tenant.provisioningErrors }
  }

  status(system: System): Status {
    return this.tenant[columns[system]]
  }

  ids(system: System): ExternalIds {
    return this.state.externalIds[system]
  }

  get allIds(): StateRow['externalIds'] {
    return this.state.externalIds
  }

  /** Whether the system is stored as being just so. */
  knows(system: System, { known }: ConnectorPlan): boolean {
    if (this.status(system) !== 'ok' || !sameIds(this.ids(system), known)) return false
    if (system !== 'authentik') return true
    return subjectsIn(known).every(
      ([seatId, subject]) => !this.subjects.has(seatId) || this.subjects.get(seatId) === subject,
    )
  }

  /** Replaces what was remembered of a system by what is there. */
  async learn(system: System, known: ExternalIds): Promise<void> {
    await this.keep(system, { ...known })
  }

  /** Keeps what a step taught, before the next step runs. */
  async remember(system: System, effect: StepEffect): Promise<void> {
    await this.keep(system, applyEffect(this.ids(system), effect))
  }

  /** The system is as desired. */
  async succeeded(system: System, plan: ConnectorPlan, drafts: readonly EventDraft[]): Promise<void> {
    const { clock, intervalSeconds, random } = this.parts
    const before = this.errors[system]
    const events = before ? [...drafts, recovered(this.tenant, system, before)] : drafts
    this.state.lastOkAt[system] = clock.now().toISOString()
    this.state.nextAt[system] = this.in(nextLookMs(intervalSeconds, random))
    await this.serially(() => this.settle(system, 'ok', undefined, plan, events))
  }

  /** The system is not as desired; what is there is told when it could be read. */
  async failed(
    system: System,
    failure: SystemFailure,
    plan: ConnectorPlan | null,
    drafts: readonly EventDraft[],
  ): Promise<void> {
    const before = this.errors[system]
    const attempts = (before?.attempts ?? 0) + 1
    const nextTryAt = this.in(backoffMs(attempts, failure, this.parts.random))
    const { code, message } = failure
    const error = { code, message, at: this.parts.clock.now().toISOString(), attempts, nextTryAt }
    this.state.nextAt[system] = nextTryAt
    const events = before?.code === code ? drafts : [...drafts, failed(this.tenant, system, error)]
    await this.serially(() => this.settle(system, 'error', error, plan, events))
  }

  /** Systems that are not configured. */
  async disabled(systems: readonly System[]): Promise<void> {
    const others = Object.fromEntries(
      Object.entries(this.errors).filter(([system]) => !systems.includes(system as System)),
    )
    const differing = systems.filter((system) => this.status(system) !== 'disabled' || this.errors[system])
    if (differing.length === 0) return
    this.errors = others
    for (const system of differing) this.tenant[columns[system]] = 'disabled'
    const states = Object.fromEntries(differing.map((system) => [system, 'disabled' as const]))
    await this.parts.tenants.setProvisioning(this.ctx, this.tenant, states, this.errors)
  }

  /**
   * Says when the tenant is looked at next. A change of the desired state made while this reconcile was under way
   * leaves it due.
   * @returns whether there was one
   */
  async close(next: Date): Promise<boolean> {
    const { states, progress } = this.parts
    const { changes } = this.state
    let overtaken = false
    // Mostly nobody else has written: then one write is enough.
    if (!(await this.settleAt(next))) {
      const now = await states.change(this.ctx, this.tenant.id, (row) => ({
        ...this.found(),
        ...(row.changes === changes ? { dueAt: next } : {}),
      }))
      overtaken = now !== null && now.changes !== changes
    }
    progress.publish(this.tenant.id)
    return overtaken
  }

  /** As `close`, unless anybody has written since the state was read: then nothing is stored. */
  async settleAt(next: Date): Promise<boolean> {
    return this.parts.states.settle(this.ctx, this.state, { ...this.found(), dueAt: next })
  }

  /** The earliest instant at which one of `systems` is to be looked at. */
  nextLook(systems: readonly System[]): Date {
    const instants = systems.map((system) => this.state.nextAt[system]).filter((at) => at !== undefined)
    const first = instants.toSorted()[0]
    return new Date(first ?? this.in(this.parts.intervalSeconds * 1000))
  }

  private found(): StateChange {
    const { lastOkAt, nextAt, facts, notes, changes } = this.state
    return { lastOkAt, nextAt, facts, notes, handled: changes }
  }

  private async keep(system: System, ids: Record<string, string>): Promise<void> {
    if (!sameIds(this.ids(system), ids)) {
      this.state.externalIds[system] = ids
      await this.serially(() => this.write(({ externalIds }) => ({ externalIds: { ...externalIds, [system]: ids } })))
    }
    if (system === 'authentik') await this.setSubjects(ids)
  }

  /** The identity system's id of a person is the subject of its tokens: whoever signs in with it reaches the tenant. */
  private async setSubjects(ids: ExternalIds): Promise<void> {
    for (const [seatId, subject] of subjectsIn(ids)) {
      if (!this.subjects.has(seatId) || this.subjects.get(seatId) === subject) continue
      this.subjects.set(seatId, subject)
      try {
        await this.parts.seats.setSubject(this.ctx, seatId, subject)
      } catch (error) {
        if (!isDuplicate(error)) throw error
        this.parts.logger.error({ tenantId: this.tenant.id, seatId }, 'two seats have the same person')
      }
    }
  }

  private async settle(
    system: System,
    status: Status,
    error: ProvisioningError | undefined,
    plan: ConnectorPlan | null,
    events: readonly EventDraft[],
  ): Promise<void> {
    const { [system]: before, ...others } = this.errors
    const changed = status !== this.status(system) || error !== before
    this.errors = error ? { ...others, [system]: error } : others
    this.tenant[columns[system]] = status
    if (plan) {
      this.state.facts[system] = [...plan.facts]
      this.state.notes[system] = [...plan.notes]
    }
    if (!changed && events.length === 0) return
    await this.parts.work.run(this.ctx, async (unit) => {
      await this.parts.tenants.setProvisioning(this.ctx, this.tenant, { [system]: status }, this.errors)
      for (const event of events) await unit.record(event)
      if (events.length === 0) unit.unchanged()
    })
    const { facts, notes, lastOkAt } = this.state
    await this.write(() => ({ facts, notes, lastOkAt }))
    this.parts.progress.publish(this.tenant.id)
  }

  /** The count of changes stays as it was read first: what came after is not in the desired state. */
  private async write(change: (row: StateRow) => StateChange): Promise<void> {
    const row = await this.parts.states.change(this.ctx, this.tenant.id, change)
    if (row && row.changes === this.state.changes) this.state.version = row.version
  }

  private in(milliseconds: number): string {
    return new Date(this.parts.clock.now().getTime() + milliseconds).toISOString()
  }
}
