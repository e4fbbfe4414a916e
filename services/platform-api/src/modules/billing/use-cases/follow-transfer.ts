import { Injectable } from '@nestjs/common'

import { Clock } from '../../../common/clock/clock.ts'
import type { Context } from '../../../common/context/context.ts'
import type { Unit } from '../../../common/store/unit-of-work.ts'
import type { EventDraft } from '../../audit/inbox/event-draft.ts'
import { PayoutStore } from '../store/payout.store.ts'
import { PayoutSteps } from './payout-steps.ts'

/** A transfer to a partner's account, as it stands at Stripe. */
export interface Transferred {
  readonly payoutId: string
  /** id of the transfer */
  readonly reference: string
  readonly currency: string
  readonly amountMinor: number
  /** all of it was taken back */
  readonly reversed: boolean
}

/**
 * Brings a payout to where its transfer is: a transfer that was made and never written down pays it, one that was taken
 * back at Stripe reverses it. Told again it changes nothing. What does not fit the payout is left for the comparison.
 */
@Injectable()
export class FollowTransfer {
  private readonly payouts: PayoutStore
  private readonly steps: PayoutSteps
  private readonly clock: Clock

  constructor(payouts: PayoutStore, steps: PayoutSteps, clock: Clock) {
    this.payouts = payouts
    this.steps = steps
    this.clock = clock
  }

  /** Within an open unit of work. @throws LostRace when the payout moved meanwhile */
  async within(ctx: Context, unit: Unit<EventDraft>, transfer: Transferred): Promise<void> {
    const payout = await this.payouts.find(ctx, transfer.payoutId)
    if (payout?.currency !== transfer.currency || payout.amountMinor !== transfer.amountMinor) return
    const { reference } = transfer
    const at = this.clock.now()
    if (payout.status === 'approved' && !transfer.reversed) {
      await this.steps.take(ctx, unit, payout, 'pay', { method: 'stripe', reference, paidAt: at })
    }
    if (payout.status === 'paid' && payout.reference === reference && transfer.reversed) {
      const reversalReason = 'The transfer was reversed at Stripe'
      await this.steps.take(ctx, unit, payout, 'reverse', { reversedAt: at, reversalReason })
    }
  }
}
