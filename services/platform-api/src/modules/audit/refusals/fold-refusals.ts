import { createHash } from 'node:crypto'

import type { AuditOutcome } from '@dezky/contracts'

import type { Clock } from '../../../common/clock/clock.ts'
import type { Context } from '../../../common/context/context.ts'
import { newId } from '../../../common/ids.ts'
import { untilWon, won } from '../../../common/store/lost-race.ts'
import { isDuplicate } from '../../../common/store/unique.ts'
import type { Work } from '../audited-unit-of-work.ts'
import { type InboxRow, toStored } from '../inbox/audit-inbox.store.ts'
import type { EventDraft } from '../inbox/event-draft.ts'
import type { Intake } from '../ingest/intake.ts'
import { noFaults, type FaultPoint } from '../sequencer/fault-points.ts'
import type { AuditRefusal } from './audit-refusal.entity.ts'
import type { RefusalStore } from './refusal.store.ts'

const windowMs = 60_000
const pageSize = 200

/** A refused attempt, as its event says it. */
export interface Refusal extends EventDraft {
  readonly outcome: AuditOutcome
  readonly data: Readonly<Record<string, unknown>> & { readonly code: string }
}

export interface FoldParts {
  readonly work: Work
  readonly intake: Intake
  readonly refusals: RefusalStore
  readonly clock: Clock
  readonly faults?: FaultPoint
}

/**
 * Equal refusals of one caller within a minute: the first is an event at once, the rest are counted in a row of the
 * store, which each process adds to, and told as one event. What was noted outlives the process; it is told once, since
 * the event's id is given with the first refusal and the log takes an id once.
 */
export class FoldRefusals {
  private readonly parts: FoldParts
  private readonly die: FaultPoint

  constructor(parts: FoldParts) {
    this.parts = parts
    this.die = parts.faults ?? noFaults
  }

  /** Resolves once the refusal is durable, as an event or in the count. @throws the store's own error when it is down */
  async note(ctx: Context, refusal: Refusal): Promise<void> {
    const at = this.parts.clock.now()
    const id = keyOf(ctx, refusal)
    await untilWon(async () => {
      const noted =
        (await this.parts.refusals.count(id, at, minuteBefore(at))) || (await this.begin(ctx, refusal, id, at))
      // The minute of the row that stands there is over, or another refusal has just begun it.
      if (!noted) await this.tell(at, id)
      won(noted)
    })
  }

  /** Tells of the refusals whose minute is over; called each minute, by any number of processes. */
  async flush(): Promise<void> {
    await this.tell(this.parts.clock.now())
  }

  /** False when somebody else's count stands there. */
  private async begin(ctx: Context, refusal: Refusal, id: string, at: Date): Promise<boolean> {
    const { action, outcome, data } = refusal
    const told = { actor: ctx.actor, requestId: ctx.requestId, action, outcome, code: data.code }
    try {
      await this.parts.work.run(ctx, async (unit) => {
        await this.parts.refusals.begin({ id, eventId: newId(at), told, firstAt: at })
        await unit.record(refusal)
      })
      return true
    } catch (error) {
      if (isDuplicate(error)) return false
      throw error
    }
  }

  /**
   * Each step can be repeated, by this process or another: sealed counts stay sealed, the inbox and the log take an
   * event's id once, and only what was told is dropped.
   */
  private async tell(at: Date, id?: string): Promise<void> {
    const { refusals, intake } = this.parts
    await refusals.seal(minuteBefore(at), id)
    this.die('sealed')
    for (;;) {
      const rows = await refusals.sealed(pageSize, id)
      if (rows.length === 0) return
      await intake.submit(rows.filter(({ repeats }) => repeats > 0).map((row) => toRow(row, at)))
      this.die('told')
      await refusals.drop(rows)
    }
  }
}

const minuteBefore = (at: Date): Date => new Date(at.getTime() - windowMs)

function keyOf({ actor }: Context, { action, data }: Refusal): string {
  return createHash('sha256').update([actor.id, actor.ip, action, data.code].join('\n')).digest('hex')
}

function toRow({ eventId, told, repeats, firstAt, lastAt }: AuditRefusal, at: Date): InboxRow {
  const { action, outcome, code } = told
  const data = { code, count: repeats, firstAt, lastAt }
  const draft = toStored(told, { action: `${action}.repeated`, outcome, data }, eventId, at)
  return { id: eventId, receivedAt: at.toISOString(), draft }
}
