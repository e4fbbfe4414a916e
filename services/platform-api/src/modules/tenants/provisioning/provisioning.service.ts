import { setTimeout as sleep } from 'node:timers/promises'

import type { PlanStep } from '@dezky/contracts'

import type { Clock } from '../../../common/clock/clock.ts'
import type { Context } from '../../../common/context/context.ts'
import { AppError } from '../../../common/errors/app-error.ts'
import type { LeaseStore } from '../../../common/leases/lease.store.ts'
import type { Tracing } from '../../../common/tracing/tracing.ts'
import { type Connector, IntegrationError } from '../../../integrations/connector.ts'
import type { DesiredState } from './desired-state.ts'
import type { Reason } from './domain/occasion.ts'
import type { ProvisioningStore } from './provisioning.store.ts'
import { ownReach, type ReconcileOutcome, type ReconcileTenant, type Seen } from './reconcile-tenant.ts'
import { Interrupted, WorkLease } from './work-lease.ts'

export interface ServiceParts {
  readonly reconcile: ReconcileTenant
  readonly wanted: DesiredState
  readonly states: ProvisioningStore
  readonly leases: LeaseStore
  readonly clock: Clock
  readonly tracing: Tracing
  readonly connectors: readonly Connector[]
}

/** What a reconcile would do. */
export interface DryRun {
  readonly plan: readonly PlanStep[]
  readonly unreachable: ReconcileOutcome['unreachable']
}

/** `settled`: it was only looked at, and all was as desired. */
type Answer = ReconcileOutcome | null | 'busy' | 'settled'

interface Running {
  answer: Promise<Answer>
  /** null while it is being taken */
  lease: WorkLease | null
}

const patienceMs = 30_000
const pollMs = 250

/** Brings tenants into the state the three systems should hold of them, one reconcile a tenant at a time. */
export class ProvisioningService {
  private readonly parts: ServiceParts
  private readonly running = new Map<string, Running>()
  private readonly stopping = new AbortController()

  constructor(parts: ServiceParts) {
    this.parts = parts
  }

  /**
   * Reconciles a tenant somebody asks for, or joins the reconcile that is under way; one that began before the latest
   * change is followed by another.
   * @throws AppError provisioning.busy after 30 seconds of another process's reconcile
   * @throws Interrupted when this process stops
   */
  async reconcile(ctx: Context, tenantId: string, reason: Reason = 'requested'): Promise<ReconcileOutcome | null> {
    const until = this.parts.clock.now().getTime() + patienceMs
    for (;;) {
      const running = this.running.get(tenantId)
      const answer = await (running?.answer ?? this.start(ctx, tenantId, reason))
      if (answer === 'busy') {
        if (this.parts.clock.now().getTime() >= until) throw new AppError('provisioning.busy', { retryAfterSeconds: 5 })
        await sleep(pollMs, undefined, { signal: this.stopping.signal })
      } else if (answer !== 'settled' && (!running || !answer?.overtaken)) return answer
    }
  }

  /**
   * What the loop does with a tenant that is due: only what is due of it.
   * @returns `busy` when it is being reconciled already
   */
  async visit(tenantId: string, ctx: Context): Promise<Answer> {
    return this.running.has(tenantId) ? 'busy' : this.start(ctx, tenantId, null)
  }

  /** Reads every system and says what a reconcile would do; nothing is changed or stored. */
  async plan(caller: Context, tenantId: string): Promise<DryRun> {
    const ctx = ownReach(caller)
    const found = await this.parts.wanted.of(ctx, tenantId)
    const state = await this.parts.states.find(ctx, tenantId)
    if (!found) return { plan: [], unreachable: [] }
    const signal = AbortSignal.any([this.stopping.signal, AbortSignal.timeout(patienceMs)])
    const read = await Promise.all(
      this.parts.connectors.map(async (connector) => {
        const { system } = connector
        try {
          const { steps } = await connector.open(found.desired, state?.externalIds[system] ?? {}, signal)
          return { plan: steps.map(({ action, object, name, changes }) => ({ system, action, object, name, changes })) }
        } catch (error) {
          if (!(error instanceof IntegrationError)) throw error
          return { unreachable: { system, code: error.code, message: error.message } }
        }
      }),
    )
    return {
      plan: read.flatMap(({ plan }) => plan ?? []),
      unreachable: read.flatMap(({ unreachable }) => (unreachable ? [unreachable] : [])),
    }
  }

  /** Interrupts what is under way and waits until it is written down. Nothing starts after this. */
  async stop(): Promise<void> {
    this.stopping.abort(new Interrupted('the process stops'))
    const running = [...this.running.values()]
    for (const { lease } of running) lease?.interrupt()
    await Promise.allSettled(running.map(({ answer }) => answer))
  }

  private start(ctx: Context, tenantId: string, wish: Reason | null): Promise<Answer> {
    const running: Running = { lease: null, answer: Promise.resolve('busy') }
    this.running.set(tenantId, running)
    const facts = { 'dezky.tenant_id': tenantId, 'dezky.reason': wish ?? 'due', 'dezky.request_id': ctx.requestId }
    const work = this.parts.tracing.span('reconcile tenant', { facts }, () =>
      wish ? this.underLease(ctx, tenantId, wish, running) : this.lookFirst(ctx, tenantId, running),
    )
    running.answer = work.finally(() => this.running.delete(tenantId))
    return running.answer
  }

  private async lookFirst(ctx: Context, tenantId: string, running: Running): Promise<Answer> {
    this.stopping.signal.throwIfAborted()
    const look = await this.parts.reconcile.look(ctx, tenantId, this.stopping.signal)
    return look === 'settled' ? look : this.underLease(ctx, tenantId, null, running, look)
  }

  private async underLease(
    ctx: Context,
    tenantId: string,
    wish: Reason | null,
    running: Running,
    seen?: Seen,
  ): Promise<Answer> {
    this.stopping.signal.throwIfAborted()
    const lease = await WorkLease.take(this.parts.leases, this.parts.clock, `reconcile:${tenantId}`)
    if (!lease) return 'busy'
    running.lease = lease
    if (this.stopping.signal.aborted) lease.interrupt()
    try {
      return await this.parts.reconcile.execute(ctx, tenantId, wish, lease, seen)
    } finally {
      await lease.release()
    }
  }
}
