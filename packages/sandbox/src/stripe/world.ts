import { randomBytes } from 'node:crypto'

import type { Document, DocumentStore, Json } from '../documents/document-store.ts'
import { textOf } from '../documents/read.ts'
import { missing } from './stripe-error.ts'
import type { EventPublisher } from './webhooks/event-publisher.ts'

/** What every object of the stand-in stands on: documents, the clock, ids and events. */
export class StripeWorld {
  readonly documents: DocumentStore
  readonly publisher: EventPublisher
  private readonly clock: () => Date

  constructor(documents: DocumentStore, publisher: EventPublisher, clock: () => Date) {
    this.documents = documents
    this.publisher = publisher
    this.clock = clock
  }

  /** Seconds since 1970, moved on by the test clock. */
  now(): number {
    const ahead = Number(this.documents.get('internal', 'clock')?.['ahead'] ?? 0)
    return Math.floor(this.clock().getTime() / 1000) + ahead
  }

  /** Lets the history begin at an instant of the past. @returns false once anything was made: nothing may lie before it */
  beginAt(seconds: number): boolean {
    if (this.documents.list('event').length > 0 || seconds > this.now()) return false
    this.documents.put('internal', 'clock', { ahead: seconds - Math.floor(this.clock().getTime() / 1000) })
    return true
  }

  /** Moves time on; it never goes back. */
  advanceTo(seconds: number): void {
    const ahead = Number(this.documents.get('internal', 'clock')?.['ahead'] ?? 0)
    this.documents.put('internal', 'clock', { ahead: ahead + Math.max(0, seconds - this.now()) })
  }

  id(prefix: string): string {
    return `${prefix}_${randomBytes(12).toString('hex')}`
  }

  /** @throws StripeError resource_missing */
  get(kind: string, id: Json | undefined): Document {
    const found = typeof id === 'string' ? this.documents.get(kind, id) : undefined
    if (!found) throw missing(kind.replaceAll('_', ' '), typeof id === 'string' ? id : '')
    return found
  }

  all(kind: string): Document[] {
    return this.documents.list(kind)
  }

  /** Stores an object under its id; with a type, an event tells of it. */
  put(kind: string, object: Document, eventType?: string, account?: string): Document {
    this.documents.put(kind, textOf(object, 'id'), object)
    if (eventType !== undefined) this.publisher.publish(eventType, object, this.now(), account)
    return object
  }

  change(kind: string, id: Json | undefined, change: Document, eventType?: string): Document {
    return this.put(kind, { ...this.get(kind, id), ...change }, eventType)
  }
}
