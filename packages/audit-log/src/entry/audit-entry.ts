import type { JsonObject } from './json-value.ts'

/** Where an event comes from. */
export const SOURCES = ['platform', 'authentik', 'stalwart', 'ocis', 'stripe', 'api'] as const
export type Source = (typeof SOURCES)[number]

/** How it ended. */
export const OUTCOMES = ['success', 'failure', 'denied'] as const
export type Outcome = (typeof OUTCOMES)[number]

/** A personal value, replaced by a salted commitment: lower-case hex of SHA-256(16-byte salt || UTF-8 value). */
export type Commitment = { c: string }

/** A value that is no person's may stand in the clear; names, e-mails and ip addresses stand as commitments. */
export type MaybePersonal = string | Commitment

/** Who acted. `id` is opaque. */
export type Actor = { type: string; id: string; name?: MaybePersonal; ip?: MaybePersonal }

/** What was acted upon. `id` is opaque. */
export type Target = { type: string; id: string; name?: MaybePersonal }

/** One event of the log, as it is hashed, stored, archived and exported. Instants are `YYYY-MM-DDTHH:mm:ss.sssZ`. */
export type AuditEntry = {
  v: 1
  /** 1, 2, 3 …: contiguous, given by the sequencer. */
  seq: number
  /** Idempotency key: a ULID, or a lower-case hex SHA-256 (see event-id.ts). */
  id: string
  /** When it happened. */
  at: string
  /** When we got it. */
  receivedAt: string
  source: Source
  /** Dotted, past tense: `tenant.suspended`. */
  action: string
  outcome: Outcome
  actor: Actor
  tenantId?: string
  partnerId?: string
  target?: Target
  requestId?: string
  data?: JsonObject
}

/** An event before the sequencer has numbered it. */
export type UnsequencedEntry = Omit<AuditEntry, 'seq'>

/** Longest entry: a tlog-tiles entry bundle gives its length as uint16. Bytes of UTF-8. */
export const MAX_ENTRY_BYTES = 65_535

/** Longest string outside `data`. Bytes of UTF-8. */
export const MAX_STRING_BYTES = 1024

/** Size is measured as if `seq` had this many digits, so that no event grows past the limit by being numbered. */
export const SIZE_SEQ_DIGITS = 16
