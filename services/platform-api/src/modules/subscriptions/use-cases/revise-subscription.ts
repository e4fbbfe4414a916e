import type { SubscriptionHistoryEntry } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import type { Context } from '../../../common/context/context.ts'
import { won } from '../../../common/store/lost-race.ts'
import { withEntries } from '../domain/history.ts'
import { movementBetween } from '../domain/mrr.ts'
import { MovementStore } from '../store/movement.store.ts'
import { type SubscriptionRow, type SubscriptionState, SubscriptionStore } from '../store/subscription.store.ts'

/** A change as it is written: what becomes of the columns, and what the history says. */
export interface Revision {
  readonly change: Partial<SubscriptionState>
  readonly entries: readonly SubscriptionHistoryEntry[]
}

/** The one way a subscription is written after it began: with its history and how it moves recurring revenue. */
@Injectable()
export class ReviseSubscription {
  private readonly subscriptions: SubscriptionStore
  private readonly movements: MovementStore

  constructor(subscriptions: SubscriptionStore, movements: MovementStore) {
    this.subscriptions = subscriptions
    this.movements = movements
  }

  /**
   * Within the open unit of work. @param at when it happened
   * @returns the subscription as it is then
   * @throws LostRace when it is no longer as `before` says
   */
  async execute(ctx: Context, before: SubscriptionRow, revision: Revision, at: Date): Promise<SubscriptionRow> {
    const change = { ...revision.change, history: withEntries(before.history, ...revision.entries) }
    won(await this.subscriptions.update(ctx, before, change))
    const after: SubscriptionRow = { ...before, ...change, version: before.version + 1 }
    await this.movements.add(ctx, after, after.version, movementBetween(before, after), at)
    return after
  }
}
