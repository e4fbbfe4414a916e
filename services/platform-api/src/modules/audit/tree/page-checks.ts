import { Worker } from 'node:worker_threads'

import type { CheckedPage } from './check-page.ts'
import type { PageCheckerData, PageRequest } from './page-checks.worker.ts'

/** Pages a thread is asked for before they are needed, so that it never waits. */
const aheadOfEach = 2

// From source this is TypeScript, which Node runs as it is; built, it is JavaScript.
const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
const script = new URL(`./page-checks.worker.${extension}`, import.meta.url)
const execArgv = extension === 'ts' ? ['--conditions=@dezky/source', '--disable-warning=ExperimentalWarning'] : []

// A thread holds a hundred events at a time: its heap need not grow. One that must, ends, and its pages are checked elsewhere.
const resourceLimits = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 8 }

interface Answer {
  readonly from: number
  readonly page: CheckedPage | null
}

export interface PageChecksSettings extends PageCheckerData {
  readonly threads: number
  readonly pageSize: number
}

/**
 * Checks pages of events in threads, each over its own connection to the store, in order and a little ahead. A thread
 * that ends leaves its pages unchecked, which is told as if something were wrong with them.
 */
export class PageChecks {
  private readonly workers: Worker[]
  private readonly pageSize: number
  private readonly first: number
  private readonly last: number
  private readonly asked = new Map<number, (page: CheckedPage | null) => void>()
  private readonly answers = new Map<number, Promise<CheckedPage | null>>()
  private next: number
  private turn = 0

  /** @param first number of the first event @param last of the last */
  constructor({ file, sql, threads, pageSize }: PageChecksSettings, first: number, last: number) {
    this.pageSize = pageSize
    this.first = first
    this.last = last
    this.next = first
    const workerData: PageCheckerData = { file, sql }
    this.workers = Array.from({ length: threads }, () => {
      const worker = new Worker(script, { workerData, execArgv, resourceLimits })
      worker.on('message', ({ from, page }: Answer) => this.settle(from, page))
      worker.on('error', () => this.giveUp())
      return worker
    })
    for (let n = 0; n < threads * aheadOfEach; n += 1) this.ask()
  }

  /** Number of the last event of the page an event is in. */
  endOf(seq: number): number {
    const pages = Math.floor((seq - this.first) / this.pageSize) + 1
    return Math.min(this.last, this.first + pages * this.pageSize - 1)
  }

  /** The page that begins at `from`, checked; null when it is not in order by itself, or none begins there. */
  async take(from: number): Promise<CheckedPage | null> {
    const page = await this.answers.get(from)
    if (this.answers.delete(from)) this.ask()
    return page ?? null
  }

  async close(): Promise<void> {
    this.giveUp()
    await Promise.all(this.workers.map((worker) => worker.terminate()))
  }

  private ask(): void {
    const worker = this.workers[this.turn % this.workers.length]
    const from = this.next
    if (!worker || from > this.last) return
    const request: PageRequest = { from, to: this.endOf(from) }
    this.next = request.to + 1
    this.turn += 1
    this.answers.set(from, new Promise((resolve) => this.asked.set(from, resolve)))
    worker.postMessage(request, [])
  }

  private settle(from: number, page: CheckedPage | null): void {
    this.asked.get(from)?.(page)
    this.asked.delete(from)
  }

  private giveUp(): void {
    this.next = this.last + 1
    for (const from of this.asked.keys()) this.settle(from, null)
  }
}
