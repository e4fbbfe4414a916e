import { Injectable } from '@nestjs/common'

import { Clock } from '../../../common/clock/clock.ts'
import type { Context } from '../../../common/context/context.ts'
import { won } from '../../../common/store/lost-race.ts'
import type { Unit } from '../../../common/store/unit-of-work.ts'
import type { EventDraft } from '../../audit/inbox/event-draft.ts'
import { illegalPayoutTransition } from '../billing.errors.ts'
import { payoutEntry } from '../domain/books.ts'
import type { PayoutFact } from '../domain/facts.ts'
import { afterAction, type PayoutAction } from '../domain/payout-lifecycle.ts'
import { type PayoutRow, type PayoutState, PayoutStore } from '../store/payout.store.ts'
import { PostPayout } from './post-payout.ts'

const actions = { approve: 'payout.approved', pay: 'payout.paid', reverse: 'payout.reversed' } as const

/** One step in the life of a payout with what it does to the books, within an open unit of work. */
@Injectable()
export class PayoutSteps {
  private readonly payouts: PayoutStore
  private readonly posting: PostPayout
  private readonly clock: Clock

  constructor(payouts: PayoutStore, posting: PostPayout, clock: Clock) {
    this.payouts = payouts
    this.posting = posting
    this.clock = clock
  }

  /**
   * @returns the payout after the step
   * @throws AppError billing.payout_illegal_transition
   * @throws LostRace when somebody else moved it meanwhile
   */
  async take(
    ctx: Context,
    unit: Unit<EventDraft>,
    payout: PayoutRow,
    action: PayoutAction,
    change: PayoutState,
  ): Promise<PayoutRow> {
    const status = afterAction(action, payout.status)
    if (status === null) throw illegalPayoutTransition(action, payout.status)
    const state = { ...change, status }
    won(await this.payouts.move(ctx, payout, state))
    await this.book(ctx, payout, action)
    const { id, partnerId, amountMinor, currency } = payout
    await unit.record({
      action: actions[action],
      target: { type: 'payout', id, name: payout.statementNumber },
      partnerId,
      data: { amountMinor, currency, status: { from: payout.status, to: status } },
    })
    return { ...payout, ...state, version: payout.version + 1 }
  }

  private async book(ctx: Context, payout: PayoutRow, action: PayoutAction): Promise<void> {
    const { id, partnerId, currency, amountMinor } = payout
    const fact = { id, at: this.clock.now(), currency, partnerId, amountMinor }
    const told: PayoutFact[] = []
    if (action === 'pay') told.push({ ...fact, kind: 'payout_paid' })
    if (action === 'reverse' && payout.status === 'paid') told.push({ ...fact, kind: 'payout_reversed' })
    for (const one of told) await this.posting.book(ctx, one, payoutEntry(one))
    if (action === 'reverse') await this.posting.bringForward(ctx, payout, fact.at)
  }
}
