import type { AuditEvent as EventAnswer } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import type { Context } from '../../../common/context/context.ts'
import { EventStore } from '../log/event.store.ts'
import { Growth } from '../log/growth.ts'
import { isWanted } from '../search/event-filter.ts'
import { PersonalStore } from '../search/personal.store.ts'
import { ReadEvents, type EventQuery } from './read-events.ts'

const batch = 200
const lookMs = 500
const stillHereEvery = 30
/** A stream ends after so many looks without an event, or events; the client comes back with a fresh token. */
const longest = 600

/** One thing a tail tells: events up to `seq`, or that nothing happened. */
export interface TailStep {
  readonly seq: number
  readonly events: readonly EventAnswer[]
  readonly quiet: boolean
}

@Injectable()
export class TailEvents {
  private readonly events: EventStore
  private readonly read: ReadEvents
  private readonly personal: PersonalStore
  private readonly growth: Growth

  constructor(events: EventStore, read: ReadEvents, personal: PersonalStore, growth: Growth) {
    this.events = events
    this.read = read
    this.personal = personal
    this.growth = growth
  }

  /** Events the caller may read as they are numbered, from after `after` (null: from now on), oldest first. */
  async *follow(ctx: Context, query: EventQuery, after: number | null): AsyncGenerator<TailStep> {
    const filter = await this.read.filterOf(ctx, query)
    let seq = after ?? (await this.events.head())?.seq ?? 0
    yield { seq, events: [], quiet: true }
    for (let looks = 1; looks <= longest; looks += 1) {
      const rows = await this.events.range(seq + 1, Number.MAX_SAFE_INTEGER, batch)
      const last = rows.at(-1)
      if (last) {
        const open = await this.personal.opener(rows)
        const wanted = rows.filter((row) => isWanted(filter, row, open))
        seq = last.seq
        yield { seq, events: await this.read.answers(wanted), quiet: false }
      } else {
        if (looks % stillHereEvery === 0) yield { seq, events: [], quiet: true }
        await this.growth.next(lookMs)
      }
    }
  }
}
