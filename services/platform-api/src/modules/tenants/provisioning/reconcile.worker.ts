import type { Logger } from 'pino'

import type { Clock } from '../../../common/clock/clock.ts'
import { systemContext } from '../../../common/context/context.ts'
import { newId } from '../../../common/ids.ts'
import type { LeaseStore } from '../../../common/leases/lease.store.ts'
import type { Metrics } from '../../../common/metrics/metrics.ts'
import type { ProvisioningSignal } from './provisioning-signal.ts'
import type { ProvisioningService } from './provisioning.service.ts'
import type { ProvisioningStore } from './provisioning.store.ts'
import type { TeamService } from './team.service.ts'
import { Interrupted, WorkLease } from './work-lease.ts'

export interface WorkerParts {
  readonly service: ProvisioningService
  readonly teams: TeamService
  readonly states: ProvisioningStore
  readonly signal: ProvisioningSignal
  readonly leases: LeaseStore
  readonly clock: Clock
  readonly metrics: Metrics
  readonly logger: Logger
}

type Visited = 'done' | 'again' | 'elsewhere'

const tickMs = 1000
/** Tenants reconciled at the same time by one process. */
const mostAtOnce = 8

/**
 * The reconcile loop: each second it takes tenants and teams that are due, as many as there is room for. Of several
 * processes one leads, by a lease; what is changed through any of them is taken up there at once.
 */
export class ReconcileWorker {
  private readonly parts: WorkerParts
  private readonly busy = new Map<string, Promise<void>>()
  private readonly stopWatching: (() => void)[] = []
  private timer: NodeJS.Timeout | null = null
  private ticking: Promise<void> | null = null
  private lead: WorkLease | null = null
  /** more was due than there was room for */
  private more = false
  private stopped = false

  constructor(parts: WorkerParts) {
    this.parts = parts
  }

  start(): void {
    const { signal } = this.parts
    this.stopWatching.push(
      signal.onTenant((id) => this.visit(id)),
      signal.onTeam((id) => this.team(id)),
    )
    this.timer = setInterval(() => void this.tick(), tickMs)
    void this.tick()
  }

  /** Takes what is due; resolves when it has been taken, not when it is done. Never throws. */
  async tick(): Promise<void> {
    this.ticking ??= this.take().finally(() => {
      this.ticking = null
    })
    return this.ticking
  }

  /** Resolves when nothing that was taken is under way any more. */
  async idle(): Promise<void> {
    while (this.busy.size > 0 || this.ticking) await Promise.all([...this.busy.values(), this.ticking])
  }

  /** Takes nothing more. What is under way is interrupted by stopping the services. */
  async stop(): Promise<void> {
    this.stopped = true
    if (this.timer) clearInterval(this.timer)
    for (const stop of this.stopWatching) stop()
    await Promise.all([this.parts.service.stop(), this.parts.teams.stop()])
    await this.ticking
    await this.idle()
    await this.lead?.release()
  }

  private async take(): Promise<void> {
    const { states, teams, clock, metrics, logger } = this.parts
    const room = mostAtOnce - this.busy.size
    if (this.stopped || room <= 0) return
    const ctx = systemContext('reconcile', newId(clock.now()))
    try {
      if (!(await this.leads())) return
      // More than there is room for, in case somebody else is at work on the first of them.
      const due = await states.due(ctx, clock.now(), 4 * mostAtOnce)
      metrics.queueDepth.set({ queue: 'reconcile' }, due.length)
      const free = due.filter((id) => !this.busy.has(id))
      const chosen = free.length > room ? shuffled(free).slice(0, room) : free
      this.more = free.length > chosen.length
      for (const id of chosen) this.visit(id)
      for (const id of await teams.due(ctx, mostAtOnce - this.busy.size)) this.team(id)
    } catch (error) {
      logger.error({ err: error }, 'the reconcile loop could not read what is due')
    }
  }

  /** Whether this process is the one that looks for what is due. */
  private async leads(): Promise<boolean> {
    if (this.lead?.ours) return true
    await this.lead?.release()
    this.lead = await WorkLease.take(this.parts.leases, this.parts.clock, 'reconcile-loop')
    return this.lead !== null
  }

  private visit(tenantId: string): void {
    this.begin(tenantId, async () => {
      const ctx = systemContext('reconcile', newId(this.parts.clock.now()))
      const outcome = await this.parts.service.visit(tenantId, ctx)
      if (outcome === 'busy') return 'elsewhere'
      return outcome !== 'settled' && outcome?.overtaken ? 'again' : 'done'
    })
  }

  private team(partnerId: string): void {
    this.begin(partnerId, async () => {
      const ctx = systemContext('reconcile', newId(this.parts.clock.now()))
      await this.parts.teams.reconcile(ctx, partnerId)
      return 'done'
    })
  }

  /** Without room it waits for a tick: it is due until it has been done. */
  private begin(id: string, work: () => Promise<Visited>): void {
    if (this.stopped || this.busy.has(id) || this.busy.size >= mostAtOnce) return
    this.busy.set(id, this.guarded(id, work))
  }

  private async guarded(id: string, work: () => Promise<Visited>): Promise<void> {
    let visited: Visited = 'elsewhere'
    try {
      visited = await work()
    } catch (error) {
      if (!(error instanceof Interrupted)) this.parts.logger.error({ err: error, id }, 'a reconcile ended early')
    }
    this.busy.delete(id)
    if (visited === 'again') this.visit(id)
    // There is room again. What another process is at work on, or what failed, waits for the next tick.
    else if (visited === 'done' && this.more) void this.tick()
  }
}

/** In random order, so that what another process is at work on does not stand in the way of the rest. */
const shuffled = <T>(items: readonly T[]): T[] =>
  items
    .map((item) => ({ item, key: Math.random() }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ item }) => item)
