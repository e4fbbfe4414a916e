import type { Logger } from 'pino'

import type { Work } from './audited-unit-of-work.ts'
import type { AuthentikSource } from './ingest/authentik-source.ts'
import type { StalwartSource } from './ingest/stalwart-source.ts'
import type { Sequencer } from './sequencer/sequencer.ts'
import type { Checkpointer } from './tree/checkpointer.ts'

const tickMs = 250
const authentikMs = 30_000
const stalwartMs = 60_000

export interface WorkerParts {
  readonly work: Work
  readonly sequencer: Sequencer
  readonly checkpointer: Checkpointer
  readonly authentik: AuthentikSource
  readonly stalwart: StalwartSource
  readonly logger: Logger
}

export interface WorkerSettings {
  readonly enabled: boolean
  readonly checkpointMs: number
}

/** Keeps the log moving: numbers events as they are committed, and at every tick; signs when the tree grew. */
export class AuditWorker {
  private readonly timers: NodeJS.Timeout[] = []
  private readonly running = new Map<string, Promise<void>>()
  private readonly again = new Set<string>()
  private stopListening: () => void = () => undefined
  private stopped = false

  private readonly parts: WorkerParts
  private readonly settings: WorkerSettings

  constructor(parts: WorkerParts, settings: WorkerSettings) {
    this.parts = parts
    this.settings = settings
  }

  onApplicationBootstrap(): void {
    if (!this.settings.enabled) return
    const { work, sequencer, checkpointer, authentik, stalwart } = this.parts
    const sequence = (): void => this.wake('sequencer', () => sequencer.drain())
    const sign = (): void => this.wake('checkpointer', () => checkpointer.run())
    this.stopListening = work.onCommit(sequence)
    this.timers.push(setInterval(sequence, tickMs), setInterval(sign, this.settings.checkpointMs))
    if (authentik.isConnected) {
      this.timers.push(setInterval(() => authentik.look(), authentikMs))
      authentik.look()
    }
    if (stalwart.isConnected) {
      const ensure = (): void => this.wake('stalwart', () => stalwart.ensure())
      this.timers.push(setInterval(ensure, stalwartMs))
      ensure()
    }
    for (const timer of this.timers) timer.unref()
    sequence()
    sign()
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true
    this.stopListening()
    for (const timer of this.timers) clearInterval(timer)
    await Promise.allSettled(this.running.values())
    await this.parts.authentik.idle()
    if (this.settings.enabled) await this.parts.sequencer.stop().catch(() => undefined)
  }

  /** Runs `job` unless it is running; then it runs once more after. */
  private wake(name: string, job: () => Promise<unknown>): void {
    if (this.stopped) return
    if (this.running.has(name)) {
      this.again.add(name)
      return
    }
    const run = async (): Promise<void> => {
      do {
        this.again.delete(name)
        try {
          await job()
        } catch (error) {
          this.parts.logger.error({ err: error, job: name }, 'the audit log could not be moved on')
          return
        }
      } while (this.again.has(name) && !this.stopped)
    }
    const running = run().finally(() => this.running.delete(name))
    this.running.set(name, running)
  }
}
