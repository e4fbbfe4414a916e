import { Worker } from 'node:worker_threads'

import type { Native } from './embedded-driver.ts'
import type { WalSize } from './wal-checkpoints.worker.ts'

/** 64 MiB: pages that are written again and again (words, indexes) go into the file once. */
export const pagesOfLog = 16_384
const lookMs = 100

// From source this is TypeScript, which Node runs as it is; built, it is JavaScript.
const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
const script = new URL(`./wal-checkpoints.worker.${extension}`, import.meta.url)
const execArgv = extension === 'ts' ? ['--conditions=@dezky/source', '--disable-warning=ExperimentalWarning'] : []
const resourceLimits = { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 4 }

/**
 * Brings SQLite's write-ahead log into its file in a thread, over a connection of its own. SQLite would do it in the
 * commit that makes the log long enough, and whoever is served by this process would wait for a tenth of a second of
 * writing and flushing. That still happens when the log grows to four times its length, should the thread fail.
 */
export class WalCheckpoints {
  private readonly file: string
  private readonly native: Native
  private readonly timer: NodeJS.Timeout
  private worker: Worker | null = null
  private isCopying = false

  constructor(file: string, native: Native) {
    this.file = file
    this.native = native
    native.pragma(`wal_autocheckpoint = ${4 * pagesOfLog}`)
    this.timer = setInterval(() => this.look(), lookMs).unref()
  }

  /** Ends the thread. */
  async close(): Promise<void> {
    clearInterval(this.timer)
    await this.worker?.terminate()
  }

  private look(): void {
    if (this.isCopying || !this.native.open || this.native.inTransaction) return
    const [size] = this.native.pragma('wal_checkpoint(NOOP)') as WalSize[]
    if (!size || size.log < pagesOfLog || size.log === size.checkpointed) return
    this.isCopying = true
    this.worker ??= this.start()
    this.worker.postMessage(null, [])
  }

  private start(): Worker {
    const worker = new Worker(script, { workerData: this.file, execArgv, resourceLimits })
    worker.unref()
    worker.on('message', () => (this.isCopying = false))
    // Nothing is lost with the thread: the next look makes another.
    worker.on('error', () => undefined)
    worker.on('exit', () => {
      this.worker = null
      this.isCopying = false
    })
    return worker
  }
}
