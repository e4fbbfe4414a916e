import { type PlanStep, type System, systems, type TenantStatus } from '@dezky/contracts'

import { type Context, systemContext } from '../../../common/context/context.ts'
import type { Metrics } from '../../../common/metrics/metrics.ts'
import type { Tracing } from '../../../common/tracing/tracing.ts'
import type { Connector } from '../../../integrations/connector.ts'
import type { ActivateTenant } from '../use-cases/activate-tenant.ts'
import type { EraseTenant } from '../use-cases/erase-tenant.ts'
import type { DesiredState, Wanted } from './desired-state.ts'
import { type Occasion, occasionOf, type Reason } from './domain/occasion.ts'
import { Findings, type FindingsParts } from './findings.ts'
import { isFailure, type Observation, observeSystem } from './observe-system.ts'
import type { ProvisioningRunStore, RunRow } from './provisioning-run.store.ts'
import type { StateRow } from './provisioning.store.ts'
import { interruptSteps, RunJournal } from './run-journal.ts'
import { type SystemOutcome, SystemPass } from './system-pass.ts'
import { Interrupted, type WorkLease } from './work-lease.ts'

/** What came of one reconcile. */
export interface ReconcileOutcome {
  readonly run: RunRow | null
  readonly plan: readonly PlanStep[]
  readonly unreachable: readonly { readonly system: System; readonly code: string; readonly message: string }[]
  /** the desired state changed meanwhile: the tenant is due again */
  readonly overtaken: boolean
}

/** What was read of a tenant, at a version of its state. */
export interface Seen {
  readonly version: number
  readonly observed: ReadonlyMap<System, Observation>
}

const unseen: Seen = { version: 0, observed: new Map() }

/** A tenant in another status has to be moved on, or told off, under its lease. */
const restful = new Set<TenantStatus>(['active', 'suspended', 'cancelled'])

export interface ReconcileParts extends FindingsParts {
  readonly wanted: DesiredState
  readonly runs: ProvisioningRunStore
  readonly activate: ActivateTenant
  readonly erase: EraseTenant
  readonly connectors: readonly Connector[]
  readonly metrics: Metrics
  readonly tracing: Tracing
}

/** A purged tenant that is gone everywhere is not looked at again. */
const never = new Date('9999-12-31T00:00:00.000Z')

/** Acts for the caller, with our own reach: what a reconcile touches was decided before. */
export const ownReach = (ctx: Context): Context => ({ ...ctx, scope: systemContext('reconcile', ctx.requestId).scope })

/** One reconcile of one tenant, by the holder of its lease. */
export class ReconcileTenant {
  private readonly parts: ReconcileParts

  constructor(parts: ReconcileParts) {
    this.parts = parts
  }

  /** Systems that are configured. */
  private get enabled(): System[] {
    return this.parts.connectors.map(({ system }) => system)
  }

  /**
   * Reads what is due of a tenant nobody has asked about, without its lease: if all is as desired, that is noted with
   * one write and no more is done. What was read is handed on otherwise.
   */
  async look(caller: Context, tenantId: string, signal: AbortSignal): Promise<'settled' | Seen> {
    const ctx = ownReach(caller)
    const { states, wanted, connectors, clock, logger, metrics } = this.parts
    const state = await states.find(ctx, tenantId)
    const found = state && state.changes === state.handled ? await wanted.of(ctx, tenantId) : null
    if (!state || !found || !restful.has(found.tenant.status)) return unseen
    const findings = new Findings(this.parts, ctx, found, state)
    const { enabled } = this
    if (systems.some((system) => !enabled.includes(system) && findings.status(system) !== 'disabled')) return unseen
    const occasion = occasionOf(null, state, found.tenant.provisioningErrors, enabled, clock.now())
    const concerned = connectors.filter(({ system }) => occasion.systems.includes(system))
    const observed = await Promise.all(
      concerned.map(async (connector) => {
        const ids = findings.ids(connector.system)
        return [connector.system, await observeSystem(connector, found.desired, ids, signal, logger)] as const
      }),
    )
    const seen = { version: state.version, observed: new Map(observed) }
    for (const [system, observation] of observed) {
      if (isFailure(observation) || observation.steps.length > 0 || !findings.knows(system, observation)) return seen
    }
    for (const [system, plan] of observed) {
      if (!isFailure(plan)) await findings.succeeded(system, plan, [])
      metrics.reconcile.inc({ system, outcome: 'unchanged' })
    }
    return (await findings.settleAt(findings.nextLook(enabled))) ? 'settled' : unseen
  }

  /**
   * Brings every connected system to the desired state, all at once and each on its own.
   * `wish` is why somebody asked for it; null when the loop came by itself. `seen` is used where it still holds.
   * @returns null when there is no such tenant
   * @throws Interrupted when the lease says so; whatever the store throws: the tenant stays due
   */
  async execute(
    caller: Context,
    tenantId: string,
    wish: Reason | null,
    lease: WorkLease,
    seen: Seen = unseen,
  ): Promise<ReconcileOutcome | null> {
    const ctx = ownReach(caller)
    await this.interruptUnfinished(ctx, tenantId)
    const { states, tenants, wanted, clock } = this.parts
    const tenant = await tenants.byId(ctx, tenantId)
    if (!tenant) return null
    const now = clock.now()
    const before = await states.ensure(ctx, tenant, now)
    // Until it has ended the tenant is due, and its changes are not handled: after a crash the loop begins anew.
    const state = await states.change(ctx, tenantId, ({ dueAt, handled, changes }) => ({
      dueAt: dueAt < now ? dueAt : now,
      handled: Math.min(handled, changes - 1),
    }))
    // The count of changes is read before the desired state: a change in between is reconciled once more, never missed.
    const found = state && (await wanted.of(ctx, tenantId))
    if (!found) return null
    const holds = seen.version === before.version && state.version === before.version + 1
    const { tenant: row } = found
    const occasion = occasionOf(wish, { ...state, handled: before.handled }, row.provisioningErrors, this.enabled, now)
    return this.reconcile(ctx, found, state, occasion, lease, holds ? seen.observed : unseen.observed)
  }

  private async reconcile(
    ctx: Context,
    found: Wanted,
    state: StateRow,
    occasion: Occasion,
    lease: WorkLease,
    seen: Seen['observed'],
  ): Promise<ReconcileOutcome> {
    const { connectors, work, logger, tracing } = this.parts
    const { tenant, desired } = found
    const { enabled } = this
    const journal = new RunJournal({ ...this.parts, ctx }, tenant, occasion.reason)
    const findings = new Findings(this.parts, ctx, found, state)
    try {
      if (!occasion.unasked) await journal.open()
      await findings.disabled(systems.filter((system) => !enabled.includes(system)))
      const pass = { tenant, desired, occasion, lease, journal, findings, seen, logger, tracing }
      const concerned = connectors.filter(({ system }) => occasion.systems.includes(system))
      const outcomes = await this.everySystem(concerned, lease, (connector) =>
        new SystemPass({ ...pass, record: (event) => work.record(ctx, event) }, connector).run(),
      )
      const allOk = enabled.every((system) => findings.status(system) === 'ok')
      const done = await this.conclude(ctx, found, findings, allOk)
      await journal.finish(outcomes.some(({ outcome }) => outcome.kind === 'failed') ? 'failed' : 'succeeded')
      const overtaken = await findings.close(done ? never : findings.nextLook(enabled))
      return { ...outcomeOf(journal, outcomes), overtaken }
    } catch (error) {
      if (lease.ours) await journal.finish('interrupted').catch(() => undefined)
      throw error
    }
  }

  /** Waits for all; when one cannot go on for reasons of our own, the others are ended too. */
  private async everySystem(
    connectors: readonly Connector[],
    lease: WorkLease,
    run: (connector: Connector) => Promise<SystemOutcome>,
  ) {
    const settled = await Promise.allSettled(
      connectors.map(async (connector) => {
        try {
          const outcome = await run(connector)
          this.parts.metrics.reconcile.inc({ system: connector.system, outcome: outcome.kind })
          return { system: connector.system, outcome }
        } catch (error) {
          lease.interrupt()
          throw error
        }
      }),
    )
    const reasons: unknown[] = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
    // The others were interrupted by the one that failed first.
    if (reasons.length > 0) throw reasons.find((reason) => !(reason instanceof Interrupted)) ?? reasons[0]
    return settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  }

  /** What follows from everything being as desired. Returns true when nothing is ever to be done again. */
  private async conclude(ctx: Context, { tenant }: Wanted, findings: Findings, allOk: boolean): Promise<boolean> {
    if (!allOk) return false
    if (tenant.status === 'pending') await this.parts.activate.execute(ctx, tenant.id)
    if (tenant.status !== 'purged') return false
    // Addresses and domains are free again only when no system, disabled ones included, holds anything.
    const left = Object.values(findings.allIds).some((ids) => Object.keys(ids).length > 0)
    if (!left) await this.parts.erase.execute(ctx, tenant.id)
    return !left
  }

  /** Whoever holds the lease knows that no other run is under way, whatever the store says. */
  private async interruptUnfinished(ctx: Context, tenantId: string): Promise<void> {
    const { runs, clock } = this.parts
    for (const run of await runs.unfinished(ctx, tenantId)) {
      interruptSteps(run.steps, clock.now())
      await runs.update(ctx, { ...run, status: 'interrupted', finishedAt: clock.now() })
    }
  }
}

function outcomeOf(
  journal: RunJournal,
  outcomes: readonly { readonly system: System; readonly outcome: SystemOutcome }[],
): Omit<ReconcileOutcome, 'overtaken'> {
  const run = journal.current()
  return {
    run,
    plan: (run?.steps ?? []).map(({ system, action, object, name, changes }) => ({
      system,
      action,
      object,
      name,
      changes,
    })),
    unreachable: outcomes.flatMap(({ system, outcome }) =>
      outcome.kind === 'failed' && !outcome.read
        ? [{ system, code: outcome.failure.code, message: outcome.failure.message }]
        : [],
    ),
  }
}
