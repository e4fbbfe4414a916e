import { randomUUID } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'

import type { Logger } from 'pino'

import type { Clock } from '../../common/clock/clock.ts'
import { systemContext, type Context } from '../../common/context/context.ts'
import { AppError } from '../../common/errors/app-error.ts'
import { newId } from '../../common/ids.ts'
import type { HeldLease, LeaseStore } from '../../common/leases/lease.store.ts'
import type { Work } from '../../modules/audit/audited-unit-of-work.ts'
import type { EventDraft } from '../../modules/audit/inbox/event-draft.ts'
import type { ArchiveService, OnProgress } from '../archive.service.ts'
import type { Buckets } from '../bucket/buckets.ts'
import { archiveBusy, archivingDisabled, notConfigured } from '../cold.errors.ts'
import type { ArchiveRunStore } from '../store/archive-run.store.ts'
import type { RepairArchives } from './repair-archives.ts'
import type { RewrapArchives } from './rewrap-archives.ts'

export type JobKind = 'archive' | 'repair' | 'rewrap'
export type JobTrigger = 'schedule' | 'operator'

export interface ColdJobsParts {
  readonly work: Work
  readonly clock: Clock
  readonly leases: LeaseStore
  readonly runs: ArchiveRunStore
  readonly buckets: Buckets
  readonly archive: ArchiveService
  readonly repair: RepairArchives
  readonly rewrap: RewrapArchives
  readonly enabled: boolean
  readonly logger: Logger
}

const leaseName = 'cold-storage'
const leaseMs = 15_000
/** Runs in a row that may lose their process before one is left to people. */
const mostLost = 3

/** What an ended job tells the log; null when it changed nothing. */
type Told = Pick<EventDraft, 'action' | 'data'> | null

/** Jobs over cold storage: one at a time over all processes, each with a row that tells how far it is. */
export class ColdJobs {
  private readonly parts: ColdJobsParts
  private readonly holder = randomUUID()
  private running: Promise<void> | null = null

  constructor(parts: ColdJobsParts) {
    this.parts = parts
  }

  /**
   * Begins a job and goes on in the background.
   * @param options.override archive though it is not enabled by the settings
   * @param options.day makes it the one scheduled run of this UTC day
   * @returns its id; null when the day has had its run
   * @throws AppError archives.not_configured, archives.disabled, archives.busy
   */
  async start(
    kind: JobKind,
    trigger: JobTrigger,
    options: { ctx?: Context; override?: boolean; day?: string } = {},
  ): Promise<string | null> {
    const { buckets, enabled, clock, runs, leases, work } = this.parts
    if (!buckets.isConfigured) throw notConfigured()
    if (kind === 'archive' && !enabled && options.override !== true) throw archivingDisabled()
    if (this.running) throw archiveBusy()
    const now = clock.now()
    const lease = await leases.acquire(leaseName, this.holder, leaseMs, now)
    if (!lease) throw archiveBusy()
    const id = newId(now)
    const { ctx, day } = options
    try {
      const begin = async (): Promise<boolean> =>
        runs.begin({ id, kind, trigger, startedAt: now.toISOString(), ...(day ? { day } : {}) })
      const begun = ctx
        ? await work.run(ctx, async (unit) => {
            await unit.record({ action: 'archive.run_started', target: { type: 'archive_run', id }, data: { kind } })
            return begin()
          })
        : await begin()
      if (!begun) {
        await leases.release(lease)
        return null
      }
    } catch (error) {
      await leases.release(lease)
      throw error
    }
    this.running = this.carryOut(id, kind, trigger, lease).finally(() => (this.running = null))
    return id
  }

  /**
   * Begins again what was under way in a process that is gone: a run that has not ended while nobody holds the lease.
   * What it had done stands. After three of them in a row it is left as failed, for whoever finds out why.
   */
  async resume(): Promise<void> {
    const { clock, runs, leases, logger } = this.parts
    if (this.running) return
    const newest = await runs.page(undefined, mostLost)
    const lost = newest.find(({ status }) => status === 'running')
    if (!lost) return
    const now = clock.now()
    const lease = await leases.acquire(leaseName, this.holder, leaseMs, now)
    if (!lease) return
    try {
      // It may have ended just before its lease was given back.
      if ((await runs.one(lost.id))?.status !== 'running') return await leases.release(lease)
      const { kind, trigger } = lost
      const again = newest.filter((run) => run === lost || run.error?.code === 'interrupted')
      if (again.length === mostLost) {
        await runs.abandon('', now.toISOString())
        logger.error({ run: lost.id, kind }, 'runs over cold storage lose their process again and again')
        return await leases.release(lease)
      }
      const id = newId(now)
      await runs.begin({ id, kind, trigger, startedAt: now.toISOString() })
      logger.warn({ run: lost.id, again: id, kind }, 'a run over cold storage lost its process and begins again')
      this.running = this.carryOut(id, kind, trigger, lease).finally(() => (this.running = null))
    } catch (error) {
      await leases.release(lease)
      throw error
    }
  }

  /** Resolves when no job of this process is under way. */
  async idle(): Promise<void> {
    await this.running
  }

  private async carryOut(id: string, kind: JobKind, trigger: JobTrigger, lease: HeldLease): Promise<void> {
    const { runs, work, clock, leases, logger } = this.parts
    let held = lease
    const renewal = setInterval(() => {
      void leases
        .acquire(leaseName, this.holder, leaseMs, clock.now())
        .then((renewed) => (held = renewed ?? held))
        .catch((error: unknown) => logger.warn({ err: error }, 'the lease of cold storage could not be renewed'))
    }, leaseMs / 3).unref()
    const ctx = systemContext('cold-storage', id)
    const target = { type: 'archive_run', id }
    let events = 0
    const onProgress: OnProgress = async (change) => {
      events = change.events ?? events
      await runs.progress(id, change)
      // An embedded store answers at once: between steps it is the turn of whoever else is served.
      await setImmediate()
    }
    const end = (): string => clock.now().toISOString()
    try {
      await runs.abandon(id, end())
      await setImmediate()
      const told = await this.job(kind, trigger, onProgress)
      await work.run(ctx, async (unit) => {
        await runs.progress(id, { status: 'done', step: null, finishedAt: end() })
        if (told) await unit.record({ ...told, target })
        else unit.unchanged()
      })
    } catch (cause) {
      const error = described(cause)
      if (error.code === 'internal') logger.error({ err: cause, run: id }, 'a run over cold storage failed')
      else logger.warn({ run: id, ...error }, 'a run over cold storage stopped')
      await work
        .run(ctx, async (unit) => {
          await runs.progress(id, { status: 'failed', finishedAt: end(), error })
          await unit.record({
            action: 'archive.failed',
            outcome: 'failure',
            target,
            data: { kind, trigger, events, ...error },
          })
        })
        .catch((failed: unknown) => logger.error({ err: failed, run: id }, 'the end of a run could not be recorded'))
    } finally {
      clearInterval(renewal)
      await leases.release(held).catch(() => undefined)
    }
  }

  private async job(kind: JobKind, trigger: JobTrigger, onProgress: OnProgress): Promise<Told> {
    const { archive, repair, rewrap } = this.parts
    if (kind === 'repair') {
      const { compared, copied, garbage } = await repair.execute(onProgress)
      const data = { compared, copied, garbage }
      return copied > 0 || trigger === 'operator' ? { action: 'archive.repaired', data } : null
    }
    if (kind === 'rewrap') return { action: 'archive.rewrapped', data: await rewrap.execute(onProgress) }
    const { events, batches, startSeq, endSeq, manifests } = await archive.runOnce(onProgress)
    if (events === 0 && trigger === 'schedule') return null
    const range = startSeq === null || endSeq === null ? {} : { startSeq, endSeq }
    return { action: 'archive.completed', data: { trigger, events, batches, ...range, manifests: [...manifests] } }
  }
}

/** What stopped a job, in words for the card. */
function described(error: unknown): { code: string; message: string } {
  if (!(error instanceof AppError))
    return { code: 'internal', message: 'Something unexpected; see the log of the API.' }
  const { reason, message, remedy, key } = error.data as Record<string, string | undefined>
  const where = key === undefined ? '' : ` (${key})`
  return { code: reason ?? error.code, message: [`${message ?? error.code}${where}`, remedy].filter(Boolean).join(' ') }
}
