import type { Logger } from 'pino'

import { RecurringWork } from '../../common/work/recurring-work.ts'
import type { Work } from './audited-unit-of-work.ts'
import type { AuthentikSource } from './ingest/authentik-source.ts'
import type { StalwartSource } from './ingest/stalwart-source.ts'
import type { Sequencer } from './sequencer/sequencer.ts'
import type { Checkpointer } from './tree/checkpointer.ts'

const tickMs = 250
/** A numbering costs a flush to disk, however many it is for: while many commit, it waits for more of them. */
const gatherMs = 40
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
  private readonly recurring: RecurringWork[] = []
  private looks: NodeJS.Timeout | undefined
  private stopListening: () => void = () => undefined

  private readonly parts: WorkerParts
  private readonly settings: WorkerSettings

  constructor(parts: WorkerParts, settings: WorkerSettings) {
    this.parts = parts
    this.settings = settings
  }

  onApplicationBootstrap(): void {
    if (!this.settings.enabled) return
    const { work, sequencer, checkpointer, authentik, stalwart } = this.parts
    const sequence = this.every(tickMs, 'events could not be numbered', () => sequencer.drain(), gatherMs)
    this.stopListening = work.onCommit(() => sequence.wake())
    this.every(this.settings.checkpointMs, 'the audit log could not be signed', () => checkpointer.run())
    if (stalwart.isConnected)
      this.every(stalwartMs, 'Stalwart’s webhook could not be registered', () => stalwart.ensure())
    if (authentik.isConnected) {
      this.looks = setInterval(() => authentik.look(), authentikMs).unref()
      authentik.look()
    }
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopListening()
    clearInterval(this.looks)
    await Promise.all(this.recurring.map((one) => one.stop()))
    await this.parts.authentik.idle()
    if (this.settings.enabled) await this.parts.sequencer.stop().catch(() => undefined)
  }

  private every(everyMs: number, failure: string, run: () => Promise<unknown>, restMs = 0): RecurringWork {
    const one = new RecurringWork({ failure, everyMs, restMs, logger: this.parts.logger, run })
    this.recurring.push(one)
    one.start()
    one.wake()
    return one
  }
}
