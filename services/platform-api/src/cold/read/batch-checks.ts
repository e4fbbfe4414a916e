import { Worker } from 'node:worker_threads'

import type { ArchiveManifest, StoredObject } from '@dezky/audit-log'

import type { BatchAnswer, BatchCheckerData, BatchRequest } from './batch-checks.worker.ts'

// From source this is TypeScript, which Node runs as it is; built, it is JavaScript.
const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
const script = new URL(`./batch-checks.worker.${extension}`, import.meta.url)
const execArgv = extension === 'ts' ? ['--conditions=@dezky/source', '--disable-warning=ExperimentalWarning'] : []

// A thread holds one event at a time: its heap need not grow. One that must, ends, and its batch is read elsewhere.
const resourceLimits = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 8 }

type Body = AsyncIterable<Uint8Array>

interface Thread {
  readonly worker: Worker
  ended: boolean
  settle: (answer: BatchAnswer) => void
}

/** Checks copies of batches in threads, one at a time in each; their objects are fetched here and stream into them. */
export class BatchChecks {
  private readonly threads: Thread[]
  private readonly idle: Thread[]
  private readonly waiting: ((thread: Thread) => void)[] = []
  private readonly bodies = new Set<AsyncGenerator<Uint8Array>>()
  private closed = false

  constructor(count: number, identities: readonly string[]) {
    const workerData: BatchCheckerData = { identities }
    this.threads = Array.from({ length: count }, () => {
      const worker = new Worker(script, { workerData, execArgv, resourceLimits })
      const thread: Thread = { worker, ended: false, settle: () => undefined }
      worker.on('message', (answer: BatchAnswer) => thread.settle(answer))
      worker.on('error', () => undefined)
      worker.on('exit', () => {
        thread.ended = true
        thread.settle(null)
      })
      return thread
    })
    this.idle = [...this.threads]
  }

  /**
   * @param body the object as it is stored
   * @returns what `verifyBatch` finds; null when the thread ended before it was through
   * @throws what `body` throws, and Error when nobody waits for it any longer
   */
  async check(manifest: ArchiveManifest, hashes: Buffer, object: StoredObject, body: Body): Promise<BatchAnswer> {
    const thread = this.idle.pop() ?? (await new Promise<Thread>((resolve) => this.waiting.push(resolve)))
    let failure: { error: unknown } | undefined
    const source = watched(body, (error) => (failure = { error }))
    this.bodies.add(source)
    try {
      const stream = ReadableStream.from(source)
      const answer = await new Promise<BatchAnswer>((resolve) => {
        thread.settle = resolve
        if (thread.ended) return resolve(null)
        const request: BatchRequest = { manifest, hashes, object, body: stream }
        thread.worker.postMessage(request, [stream])
      })
      if (failure) throw failure.error
      if (this.closed) throw new Error('the walk is over')
      return answer
    } finally {
      this.bodies.delete(source)
      leave(source)
      const next = this.waiting.shift()
      if (next) next(thread)
      else this.idle.push(thread)
    }
  }

  /** Ends the threads, and what streams into them. */
  async close(): Promise<void> {
    this.closed = true
    this.bodies.forEach(leave)
    await Promise.all(this.threads.map(({ worker }) => worker.terminate()))
  }
}

/** What is read is copied on its way to another thread, so it may be a view of what is used again. */
async function* watched(body: Body, onError: (error: unknown) => void): AsyncGenerator<Uint8Array> {
  try {
    yield* body
  } catch (error) {
    onError(error)
    throw error
  }
}

/** Ends what is read, as soon as it can be: a store that answers nothing is not waited for. */
function leave(source: AsyncGenerator<Uint8Array>): void {
  source.return(undefined).catch(() => undefined)
}
