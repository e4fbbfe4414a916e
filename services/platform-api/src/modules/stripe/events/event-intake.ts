import type { Context } from '../../../common/context/context.ts'
import type { Database } from '../../../common/store/database.ts'
import { isDuplicate } from '../../../common/store/unique.ts'
import type { StripeEventRow, StripeEventStore } from './stripe-event.store.ts'

const mostAtOnce = 1_000
const attempts = 5

export type Taken = 'accepted' | 'duplicate'

interface Submission {
  readonly row: StripeEventRow
  readonly resolve: (taken: Taken) => void
  readonly reject: (error: unknown) => void
}

/**
 * The way into the store for deliveries. What comes while a commit is under way is written with the next one: many
 * deliveries share one flush to disk, and none is answered before its own is durable.
 */
export class EventIntake {
  private readonly database: Database
  private readonly events: StripeEventStore
  private waiting: Submission[] = []
  private running = false

  constructor(database: Database, events: StripeEventStore) {
    this.database = database
    this.events = events
  }

  /** Resolves once the event is durable. @throws the store's own error when it is down */
  async submit(ctx: Context, row: StripeEventRow): Promise<Taken> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ row, resolve, reject })
      if (!this.running) void this.run(ctx)
    })
  }

  private async run(ctx: Context): Promise<void> {
    this.running = true
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0, mostAtOnce)
      try {
        const taken = await this.write(
          ctx,
          batch.map(({ row }) => row),
        )
        for (const [index, { resolve }] of batch.entries()) resolve(taken[index] ?? 'duplicate')
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    this.running = false
  }

  private async write(ctx: Context, rows: readonly StripeEventRow[], attempt = 1): Promise<Taken[]> {
    try {
      return await this.database.transactional(async () => {
        const seen = await this.events.known(
          ctx,
          rows.map(({ id }) => id),
        )
        const fresh: StripeEventRow[] = []
        const taken = rows.map((row): Taken => {
          if (seen.has(row.id)) return 'duplicate'
          seen.add(row.id)
          fresh.push(row)
          return 'accepted'
        })
        await this.events.addAll(ctx, fresh)
        return taken
      })
    } catch (error) {
      // Another process took one of them in at the same moment.
      if (!isDuplicate(error) || attempt === attempts) throw error
      return this.write(ctx, rows, attempt + 1)
    }
  }
}
