import type { JsonValue } from '@dezky/audit-log'

import type { Arrived } from './arrived.ts'

/** An event of a source in the log's model, and the mail domain that tells whose it is. */
export interface Mapped {
  readonly event: Arrived
  readonly domain: string | undefined
}

/** Turns what a source sends into an event. @throws Poison when none can be made of it */
export type MapEvent = (value: JsonValue) => Mapped
