import type { Payout as PayoutAnswer, PayoutPay } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import { Clock } from '../../../common/clock/clock.ts'
import type { Context } from '../../../common/context/context.ts'
import { versionMismatch } from '../../../common/errors/common.errors.ts'
import { untilWon } from '../../../common/store/lost-race.ts'
import { Work } from '../../audit/audited-unit-of-work.ts'
import { illegalPayoutTransition } from '../billing.errors.ts'
import { afterAction, type PayoutAction } from '../domain/payout-lifecycle.ts'
import { PayoutGateway } from '../payout-gateway.ts'
import { toPayoutAnswer } from '../payout-view.ts'
import { type PayoutRow, type PayoutState, PayoutStore } from '../store/payout.store.ts'
import { PayoutDocuments } from './payout-documents.ts'
import { PayoutSteps } from './payout-steps.ts'

/** Stripe's word of a transfer, or of its reversal, may come before its answer: then the step is taken already. */
function isTaken(payout: PayoutRow, action: PayoutAction, { reference }: PayoutState): boolean {
  if (action === 'pay') return payout.status === 'paid' && payout.reference === reference
  return action === 'reverse' && payout.status === 'reversed'
}

@Injectable()
export class MovePayout {
  private readonly work: Work
  private readonly payouts: PayoutStore
  private readonly documents: PayoutDocuments
  private readonly steps: PayoutSteps
  private readonly gateway: PayoutGateway
  private readonly clock: Clock

  constructor(
    work: Work,
    payouts: PayoutStore,
    documents: PayoutDocuments,
    steps: PayoutSteps,
    gateway: PayoutGateway,
    clock: Clock,
  ) {
    this.work = work
    this.payouts = payouts
    this.documents = documents
    this.steps = steps
    this.gateway = gateway
    this.clock = clock
  }

  /** @throws AppError billing.payout_not_found, billing.payout_illegal_transition, billing.engine_off, precondition.version_mismatch */
  async approve(ctx: Context, id: string, ifMatch: number | undefined): Promise<PayoutAnswer> {
    return this.move(ctx, id, 'approve', ifMatch, { approvedAt: this.clock.now() })
  }

  /**
   * Pays an approved payout: by hand with the reference of the transfer, or through Stripe. A transfer that was made
   * and could not be written down is found again under the same payout, so nothing is paid twice.
   * @throws AppError those of approve, billing.stripe_disabled, billing.partner_not_connected, those of Stripe
   */
  async pay(ctx: Context, id: string, wish: PayoutPay, ifMatch: number | undefined): Promise<PayoutAnswer> {
    const { method } = wish
    const payout = await this.payouts.byId(ctx, id)
    this.require(payout, 'pay', ifMatch)
    const { partnerId, amountMinor, currency } = payout
    await this.documents.ofPayout(ctx, partnerId)
    const reference =
      wish.method === 'manual'
        ? wish.reference
        : await this.gateway.transfer(ctx, id, partnerId, { amountMinor, currency })
    return this.move(ctx, id, 'pay', ifMatch, { method, reference, paidAt: this.clock.now() })
  }

  /**
   * Takes a payout back: its amount is owed to the partner again, from now on.
   * @throws AppError those of approve, billing.stripe_disabled, those of Stripe
   */
  async reverse(ctx: Context, id: string, reason: string, ifMatch: number | undefined): Promise<PayoutAnswer> {
    const payout = await this.payouts.byId(ctx, id)
    this.require(payout, 'reverse', ifMatch)
    if (payout.method === 'stripe' && payout.reference !== null) await this.gateway.reverse(ctx, id, payout.reference)
    return this.move(ctx, id, 'reverse', ifMatch, { reversedAt: this.clock.now(), reversalReason: reason })
  }

  private require(payout: PayoutRow, action: PayoutAction, ifMatch: number | undefined): void {
    if (ifMatch !== undefined && ifMatch !== payout.version) throw versionMismatch(payout.version)
    if (afterAction(action, payout.status) === null) throw illegalPayoutTransition(action, payout.status)
  }

  private async move(
    ctx: Context,
    id: string,
    action: PayoutAction,
    ifMatch: number | undefined,
    change: PayoutState,
  ): Promise<PayoutAnswer> {
    return untilWon(() =>
      this.work.run(ctx, async (unit) => {
        const payout = await this.payouts.byId(ctx, id)
        const partner = await this.documents.ofPayout(ctx, payout.partnerId)
        if (isTaken(payout, action, change)) {
          unit.unchanged()
          return toPayoutAnswer(payout, partner)
        }
        this.require(payout, action, ifMatch)
        return toPayoutAnswer(await this.steps.take(ctx, unit, payout, action, change), partner)
      }),
    )
  }
}
