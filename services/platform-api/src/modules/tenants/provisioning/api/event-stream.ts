import { Readable } from 'node:stream'

const heartbeatMs = 15_000

/**
 * A `text/event-stream` of states: a client that reads slowly skips states in between and gets the newest. A comment
 * every 15 seconds keeps proxies from closing it.
 */
export class EventStream extends Readable {
  private waiting: string | null = null
  private wanted = false
  private ended = false
  private readonly heartbeat: NodeJS.Timeout

  constructor() {
    super({ highWaterMark: 64 * 1024 })
    this.heartbeat = setInterval(() => {
      if (this.wanted && this.waiting === null) this.put(': still here\n\n')
    }, heartbeatMs)
    this.heartbeat.unref()
  }

  /** Sends an event; `data` has no line breaks. One that has not left yet is replaced. */
  send(event: string, data: string): void {
    this.waiting = `event: ${event}\ndata: ${data}\n\n`
    this.flush()
  }

  /** Ends the stream after what is waiting. */
  end(): void {
    if (this.ended) return
    this.ended = true
    clearInterval(this.heartbeat)
    if (!this.destroyed) this.push(null)
  }

  override _read(): void {
    this.wanted = true
    this.flush()
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.ended = true
    clearInterval(this.heartbeat)
    callback(error)
  }

  private flush(): void {
    if (!this.wanted || this.waiting === null) return
    const text = this.waiting
    this.waiting = null
    this.put(text)
  }

  private put(text: string): void {
    if (this.ended || this.destroyed) return
    this.wanted = this.push(text)
  }
}
