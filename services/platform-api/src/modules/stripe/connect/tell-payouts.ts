import type { Context } from '../../../common/context/context.ts'
import type { Unit } from '../../../common/store/unit-of-work.ts'
import type { EventDraft } from '../../audit/inbox/event-draft.ts'
import type { FollowTransfer } from '../../billing/index.ts'
import { transferOf } from '../books/facts-of.ts'
import type { Listener } from '../objects/look-at-stripe.ts'
import type { Seen } from '../objects/seen.ts'

/** Tells payouts what became of their transfers. */
export class TellPayouts implements Listener {
  private readonly payouts: FollowTransfer

  constructor(payouts: FollowTransfer) {
    this.payouts = payouts
  }

  async of(ctx: Context, unit: Unit<EventDraft>, seen: Seen): Promise<void> {
    const transfer = transferOf(seen)
    if (transfer) await this.payouts.within(ctx, unit, transfer)
  }
}
