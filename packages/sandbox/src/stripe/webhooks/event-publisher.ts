import { createHmac, randomBytes } from 'node:crypto'

import type { Document, DocumentStore } from '../../documents/document-store.ts'
import { isLoopbackUrl } from '../../store/loopback.ts'

export interface WebhookTarget {
  readonly url: string
  readonly secret: string
}

/** How deliveries misbehave, for whoever asks: `copies` of each, held back until there are `batch` and then shuffled. */
export interface DeliveryHabits {
  readonly copies: number
  readonly batch: number
}

const patienceMs = 10_000
const waitsMs = [1_000, 5_000, 15_000, 60_000, 300_000]
const mostAttempts = 12

/**
 * Events and their way to the webhook: stored with the change they tell of, delivered signed, again while the receiver
 * does not answer 2xx. What was not delivered when the sandbox ended is delivered after its next start.
 */
export class EventPublisher {
  private readonly documents: DocumentStore
  private readonly target: WebhookTarget | undefined
  private readonly apiVersion: string
  private readonly clock: () => Date
  private readonly timers = new Set<NodeJS.Timeout>()
  private readonly sending = new Set<Promise<void>>()
  private closed = false
  habits: DeliveryHabits = { copies: 1, batch: 1 }

  constructor(documents: DocumentStore, target: WebhookTarget | undefined, apiVersion: string, clock: () => Date) {
    this.documents = documents
    this.target = target
    this.apiVersion = apiVersion
    this.clock = clock
  }

  /** Delivers what an earlier run left over. */
  start(): void {
    for (const [id] of this.documents.entries('delivery')) this.later(id, 500)
  }

  publish(type: string, object: Document, created: number, account?: string): void {
    const id = `evt_${randomBytes(12).toString('hex')}`
    this.documents.put('event', id, {
      id,
      object: 'event',
      api_version: this.apiVersion,
      created,
      data: { object },
      livemode: false,
      pending_webhooks: this.target ? 1 : 0,
      request: { id: null, idempotency_key: null },
      type,
      ...(account === undefined ? {} : { account }),
    })
    if (!this.target) return
    this.documents.put('delivery', id, { id, attempts: 0 })
    if (this.habits.batch <= 1) this.later(id, 0)
    else this.release(this.habits.batch)
  }

  /** Sends what is held back, in any order, once there are `least` of them. */
  release(least = 1): void {
    const waiting = this.documents.entries('delivery').map(([id]) => id)
    if (waiting.length < least) return
    for (const id of waiting.toSorted(() => Math.random() - 0.5)) this.later(id, 0)
  }

  /** Sends an event once more. @returns false when there is no such event */
  resend(id: string): boolean {
    if (!this.target || !this.documents.get('event', id)) return false
    this.documents.put('delivery', id, { id, attempts: 0 })
    this.later(id, 0)
    return true
  }

  waiting(): number {
    return this.documents.list('delivery').length
  }

  /** Resolves when all that is being sent now is answered. */
  async idle(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve))
    while (this.sending.size > 0) await Promise.all(this.sending)
  }

  async close(): Promise<void> {
    this.closed = true
    for (const timer of this.timers) clearTimeout(timer)
    await Promise.all(this.sending)
  }

  private later(id: string, ms: number): void {
    if (this.closed) return
    const run = () => {
      const sent = this.send(id).finally(() => this.sending.delete(sent))
      this.sending.add(sent)
    }
    if (ms === 0) {
      run()
      return
    }
    const timer = setTimeout(() => {
      this.timers.delete(timer)
      run()
    }, ms).unref()
    this.timers.add(timer)
  }

  private async send(id: string): Promise<void> {
    // The change is committed by whoever made it before anybody hears of it.
    await new Promise((resolve) => setImmediate(resolve))
    const event = this.documents.get('event', id)
    if (!event || !this.target || !isLoopbackUrl(this.target.url)) return
    const payload = JSON.stringify(event)
    const answers = await Promise.all(Array.from({ length: this.habits.copies }, () => this.post(payload)))
    if (this.closed) return
    if (answers.some(Boolean)) {
      this.documents.remove('delivery', id)
      return
    }
    const attempts = Number(this.documents.get('delivery', id)?.['attempts'] ?? 0) + 1
    this.documents.put('delivery', id, { id, attempts })
    if (attempts < mostAttempts) this.later(id, waitsMs[Math.min(attempts, waitsMs.length) - 1] ?? patienceMs)
  }

  private async post(payload: string): Promise<boolean> {
    const { url, secret } = this.target ?? { url: '', secret: '' }
    const timestamp = Math.floor(this.clock().getTime() / 1000)
    const v1 = createHmac('sha256', secret).update(`${timestamp}.${payload}`).digest('hex')
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json; charset=utf-8', 'stripe-signature': `t=${timestamp},v1=${v1}` },
        body: payload,
        signal: AbortSignal.timeout(patienceMs),
        redirect: 'manual',
      })
      await response.body?.cancel()
      return response.ok
    } catch {
      return false
    }
  }
}
