import type { Logger } from 'pino'

import type { Clock } from '../common/clock/clock.ts'
import { AppError } from '../common/errors/app-error.ts'
import { ConfigError } from '../config/config.ts'
import { isDue, utcDay } from './archive.schedule.ts'
import type { Buckets } from './bucket/buckets.ts'
import type { ColdJobs, JobKind } from './jobs/cold-jobs.ts'
import type { RestoreArchive } from './use-cases/restore-archive.ts'
import type { SafetyNet } from './use-cases/safety-net.ts'

const hourMs = 3_600_000
/** How soon a run that lost its process is noticed, once its lease has ended. */
const lookMs = 5_000

export interface ArchiveWorkerParts {
  readonly jobs: ColdJobs
  readonly restore: RestoreArchive
  readonly safetyNet: SafetyNet
  readonly buckets: Buckets
  readonly clock: Clock
  readonly logger: Logger
}

export interface ArchiveWorkerSettings {
  readonly enabled: boolean
  readonly runHour: number
  readonly lockDays: number
  /** whether this process ticks at all */
  readonly ticks: boolean
}

/**
 * Each hour: the day's run where it is due, restores whose time is over, and the safety net. In between: runs whose process
 * is gone.
 */
export class ArchiveWorker {
  private readonly parts: ArchiveWorkerParts
  private readonly settings: ArchiveWorkerSettings
  private readonly timers: NodeJS.Timeout[] = []
  private ticking: Promise<void> = Promise.resolve()

  constructor(parts: ArchiveWorkerParts, settings: ArchiveWorkerSettings) {
    this.parts = parts
    this.settings = settings
  }

  /** @throws ConfigError when objects are to be locked in a bucket that cannot */
  async onApplicationBootstrap(): Promise<void> {
    await this.demandLock()
    if (!this.settings.ticks || !this.parts.buckets.isConfigured) return
    this.timers.push(setInterval(() => this.wake(), hourMs).unref(), setInterval(() => this.look(), lookMs).unref())
    this.wake()
  }

  async beforeApplicationShutdown(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer)
    await this.ticking
    await this.parts.jobs.idle()
  }

  /** One tick. */
  async tick(): Promise<void> {
    const { clock, jobs, restore, safetyNet, logger } = this.parts
    const guarded = async (what: string, job: () => Promise<unknown>): Promise<void> => {
      await job().catch((error: unknown) => {
        if (error instanceof AppError && error.code === 'archives.busy') return
        logger.error({ err: error, job: what }, 'cold storage could not be looked after')
      })
    }
    await guarded('restores', () => restore.sweep())
    const now = clock.now()
    if (this.settings.enabled && isDue(now, this.settings.runHour)) {
      await guarded('archive', () => this.daily('archive', utcDay(now)))
      if (this.parts.buckets.all.length > 1)
        await guarded('repair', () => this.daily('repair', `${utcDay(now)}/repair`))
    }
    await jobs.idle()
    await guarded('safety net', () => safetyNet.run())
  }

  private async daily(kind: JobKind, day: string): Promise<void> {
    await this.parts.jobs.start(kind, 'schedule', { day })
    await this.parts.jobs.idle()
  }

  private wake(): void {
    this.ticking = this.ticking.then(() => this.tick())
  }

  private look(): void {
    this.ticking = this.ticking
      .then(() => this.parts.jobs.resume())
      .catch((error: unknown) => this.parts.logger.error({ err: error }, 'lost runs could not be looked for'))
  }

  private async demandLock(): Promise<void> {
    if (this.settings.lockDays === 0) return
    for (const bucket of this.parts.buckets.all) {
      const { bucket: name, objectLock, region, problem } = await bucket.health()
      if (objectLock === false)
        throw new ConfigError(
          `  AUDIT_COLD_LOCK_DAYS: the ${region} bucket ${name} was made without object lock. Make one with it (mc mb --with-lock), or set 0.`,
        )
      if (problem) this.parts.logger.warn({ region, ...problem }, 'the lock of the bucket could not be checked')
    }
  }
}
