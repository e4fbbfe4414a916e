import { AuditLogError, parseExternalJson, type JsonValue } from '@dezky/audit-log'
import type { AuditLineResult, AuditReceipt, AuditSource } from '@dezky/contracts'

import type { Clock } from '../../../common/clock/clock.ts'
import type { InboxRow } from '../inbox/audit-inbox.store.ts'
import type { NameStore } from '../search/name.store.ts'
import { toInboxRow } from './arrived.ts'
import { fromAuthentik } from './authentik-events.ts'
import type { DeadLetterStore } from './dead-letter.store.ts'
import type { Intake } from './intake.ts'
import type { MapEvent, Mapped } from './mapped.ts'
import { fromOcis } from './ocis-events.ts'
import { Poison } from './poison.ts'
import { receiptOf } from './receipt.ts'
import type { SourceStore } from './source.store.ts'
import { fromStalwart } from './stalwart-events.ts'

/** Sources that send events in their own words. */
export const outsideSources = ['authentik', 'stalwart', 'ocis'] as const satisfies readonly AuditSource[]
export type OutsideSource = (typeof outsideSources)[number]

const maps: Readonly<Record<OutsideSource, MapEvent>> = {
  authentik: fromAuthentik,
  stalwart: fromStalwart,
  ocis: fromOcis,
}

/** One thing a source sent: JSON as it came, or text that is none. */
export type Delivered = { readonly value: JsonValue } | { readonly text: string; readonly reason: string }

/** A line or body as something delivered. Nothing is refused: what is no JSON is said to be none. */
export function deliveredText(text: string): Delivered {
  try {
    return { value: parseExternalJson(text) }
  } catch {
    return { text, reason: 'is no JSON' }
  }
}

export interface ReceiveParts {
  readonly intake: Intake
  readonly names: NameStore
  readonly deadLetters: DeadLetterStore
  readonly sources: SourceStore
  readonly clock: Clock
}

/**
 * Takes what a connected source sends: maps it to events, finds whose they are, and writes them to the inbox. What no
 * event can be made of is put aside, so one bad event never holds up those behind it.
 */
export class ReceiveDelivery {
  private readonly parts: ReceiveParts

  constructor(parts: ReceiveParts) {
    this.parts = parts
  }

  /** @throws the store's own error when it is down: nothing was taken, the source sends again */
  async execute(source: OutsideSource, items: readonly Delivered[]): Promise<AuditReceipt> {
    const { intake, clock, deadLetters, sources } = this.parts
    const at = clock.now()
    const mapped = items.map((item) => this.map(source, item))
    const rows = await this.rowsOf(mapped, at)
    const fit = rows.filter((row): row is InboxRow => !(row instanceof Poison))
    const taken = await intake.submit(fit)
    const results: AuditLineResult[] = []
    let next = 0
    for (const [index, row] of rows.entries()) {
      const item = items[index]
      if (row instanceof Poison && item) {
        const payload = 'text' in item ? item.text : JSON.stringify(item.value)
        await deadLetters.add(source, row.message, payload.toWellFormed().replaceAll('\u0000', '\uFFFD'), at)
        results.push({ line: index + 1, status: 'dead_letter', error: { path: '', message: row.message } })
      } else if (!(row instanceof Poison)) {
        results.push({ line: index + 1, status: taken[next] ?? 'accepted', id: row.id })
        next += 1
      }
    }
    const newest = fit
      .map((row) => row.draft.entry.at)
      .toSorted()
      .at(-1)
    await sources.note(source, { lastSeenAt: at, ...(newest ? { lastEventAt: new Date(newest) } : {}) })
    return receiptOf(results)
  }

  private map(source: OutsideSource, item: Delivered): Mapped | Poison {
    if ('text' in item) return new Poison(item.reason)
    try {
      return maps[source](item.value)
    } catch (error) {
      if (error instanceof Poison) return error
      throw error
    }
  }

  private async rowsOf(mapped: readonly (Mapped | Poison)[], at: Date): Promise<(InboxRow | Poison)[]> {
    const domains = mapped.flatMap((one) => (one instanceof Poison || one.domain === undefined ? [] : [one.domain]))
    const owners = await this.parts.names.owners([...new Set(domains)])
    return mapped.map((one) => {
      if (one instanceof Poison) return one
      const owner = owners.get(one.domain ?? '')
      try {
        return toInboxRow({ ...one.event, tenantId: owner?.tenantId, partnerId: owner?.partnerId }, at, 'digest')
      } catch (error) {
        if (!(error instanceof AuditLogError)) throw error
        return new Poison(error.message)
      }
    })
  }
}
