import { createHmac } from 'node:crypto'

import type { Document } from '../../documents/document-store.ts'
import { objectOf, textOf } from '../../documents/read.ts'
import { eventJson, type ServerEvent } from './event.ts'

/**
 * Delivers events to one receiver in batches at most every `throttle` ms, resends a refused batch, and drops events
 * older than `discardAfter`. The queue is in memory only, as the real server's.
 */
export class WebHookSender {
  readonly #hook: Document
  readonly #clock: () => Date
  readonly #nextId: () => string
  #queue: ServerEvent[] = []
  #timer: NodeJS.Timeout | undefined
  #sending: Promise<void> = Promise.resolve()

  constructor(hook: Document, clock: () => Date, nextId: () => string) {
    this.#hook = hook
    this.#clock = clock
    this.#nextId = nextId
  }

  offer(event: ServerEvent): void {
    const listed = Object.hasOwn(objectOf(this.#hook, 'events'), event.type)
    const wanted = this.#hook['eventsPolicy'] === 'include' ? listed : !listed
    if (this.#hook['enable'] !== true || !wanted) return
    this.#queue.push(event)
    this.#schedule()
  }

  /** Stops; what is still queued is lost. */
  async close(): Promise<void> {
    clearTimeout(this.#timer)
    this.#queue = []
    await this.#sending
  }

  #schedule(): void {
    if (this.#timer !== undefined) return
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#sending = this.#deliver()
    }, Number(this.#hook['throttle']))
    this.#timer.unref()
  }

  async #deliver(): Promise<void> {
    const oldest = this.#clock().getTime() - Number(this.#hook['discardAfter'])
    const batch = this.#queue.filter((event) => event.at.getTime() >= oldest)
    this.#queue = []
    if (batch.length === 0 || (await this.#post(batch)) || this.#hook['lossy'] === true) return
    this.#queue.unshift(...batch)
    this.#schedule()
  }

  async #post(batch: readonly ServerEvent[]): Promise<boolean> {
    const body = `{"events":[${batch.map((event) => eventJson(event, this.#nextId())).join(',')}]}`
    try {
      const response = await fetch(textOf(this.#hook, 'url'), {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...this.#headers(body) },
        body,
        signal: AbortSignal.timeout(Number(this.#hook['timeout'])),
      })
      await response.body?.cancel()
      return response.ok
    } catch {
      return false
    }
  }

  #headers(body: string): Record<string, string> {
    const headers: Record<string, string> = { ...(this.#hook['httpHeaders'] as Record<string, string>) }
    const key = textOf(objectOf(this.#hook, 'signatureKey'), 'secret')
    if (key !== '') headers['x-signature'] = createHmac('sha256', key).update(body).digest('base64')
    const auth = objectOf(this.#hook, 'httpAuth')
    if (auth['@type'] === 'Bearer')
      headers['authorization'] = `Bearer ${textOf(objectOf(auth, 'bearerToken'), 'secret')}`
    if (auth['@type'] === 'Basic') {
      const pair = `${textOf(auth, 'username')}:${textOf(objectOf(auth, 'secret'), 'secret')}`
      headers['authorization'] = `Basic ${Buffer.from(pair).toString('base64')}`
    }
    return headers
  }
}
