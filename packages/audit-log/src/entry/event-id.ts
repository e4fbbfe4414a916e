import { hash } from 'node:crypto'

import { canonicalJson } from './canonical-json.ts'

const idOf = (source: string, ...parts: string[]): string => hash('sha256', [source, ...parts].join('\n'), 'hex')

/**
 * Ids of events that come from outside: lower-case hex SHA-256 over the source and what the source says is the same
 * event, so that one sent again is a no-op. Our own events carry ULIDs instead.
 */
export const eventId = {
  /** `POST /audit/events`: the authenticated client's id (no line feed in it) and the id it gave. */
  api: (clientId: string, givenId: string): string => idOf('api', clientId, givenId),
  /** Authentik: the event's primary key. */
  authentik: (pk: string): string => idOf('authentik', pk),
  /** Stalwart: its content, since its ids change when a webhook is sent again. */
  stalwart: (event: { type: unknown; createdAt: unknown; data: unknown }): string =>
    idOf('stalwart', canonicalJson({ type: event.type, createdAt: event.createdAt, data: event.data })),
  /** OCIS: the line's own id where it has one, else the line's content. */
  ocis: (line: { id: string } | { content: unknown }): string =>
    idOf('ocis', 'id' in line ? line.id : canonicalJson(line.content)),
  /** Stripe: the event's id. */
  stripe: (stripeEventId: string): string => idOf('stripe', stripeEventId),
}
