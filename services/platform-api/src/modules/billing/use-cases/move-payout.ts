import type { Payout as PayoutAnswer, PayoutPay } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import { Clock } from '../../../common/clock/clock.ts'
import type { Context } from '../../../common/context/context.ts'
import { versionMismatch } from '../../../common/errors/common.errors.ts'
import { untilWon, won } from '../../../common/store/lost-race.ts'
import { Work } from '../../audit/audited-unit-of-work.ts'
import { illegalPayoutTransition } from '../billing.errors.ts'
import { payoutEntry } from '../domain/books.ts'
import type { PayoutFact } from '../domain/facts.ts'
import { afterAction, type PayoutAction } from '../domain/payout-lifecycle.ts'
import { PayoutGateway } from '../payout-gateway.ts'
import { toPayoutAnswer } from '../payout-view.ts'
import { type PayoutRow, type PayoutState, PayoutStore } from '../store/payout.store.ts'
import { PayoutDocuments } from './payout-documents.ts'
import { PostPayout } from './post-payout.ts'

const actions = { approve: 'payout.approved', pay: 'payout.paid', reverse: 'payout.reversed' } as const

@Injectable()
export class MovePayout {
  private readonly work: Work
  private readonly payouts: PayoutStore
  private readonly documents: PayoutDocuments
  private readonly posting: PostPayout
  private readonly gateway: PayoutGateway
  private readonly clock: Clock

  constructor(
    work: Work,
    payouts: PayoutStore,
    documents: PayoutDocuments,
    posting: PostPayout,
    gateway: PayoutGateway,
    clock: Clock,
  ) {
    this.work = work
    this.payouts = payouts
    this.documents = documents
    this.posting = posting
    this.gateway = gateway
    this.clock = clock
  }

  /** @throws AppError billing.payout_not_found, billing.payout_illegal_transition, billing.engine_off, precondition.version_mismatch */
  async approve(ctx: Context, id: string, ifMatch: number | undefined): Promise<PayoutAnswer> {
    return this.move(ctx, id, 'approve', ifMatch, () => ({ approvedAt: this.clock.now() }))
  }

  /**
   * Pays an approved payout: by hand with the reference of the transfer, or through Stripe. A transfer that was made
   * and could not be written down is found again under the same payout, so nothing is paid twice.
   * @throws AppError those of approve, billing.stripe_disabled
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
    return this.move(ctx, id, 'pay', ifMatch, () => ({ method, reference, paidAt: this.clock.now() }))
  }

  /**
   * Takes a payout back: its amount is owed to the partner again, from now on.
   * @throws AppError those of approve, billing.stripe_disabled
   */
  async reverse(ctx: Context, id: string, reason: string, ifMatch: number | undefined): Promise<PayoutAnswer> {
    const payout = await this.payouts.byId(ctx, id)
    this.require(payout, 'reverse', ifMatch)
    if (payout.method === 'stripe' && payout.reference !== null) await this.gateway.reverse(ctx, id, payout.reference)
    return this.move(ctx, id, 'reverse', ifMatch, () => ({ reversedAt: this.clock.now(), reversalReason: reason }))
  }

  private require(payout: PayoutRow, action: PayoutAction, ifMatch: number | undefined): PayoutRow['status'] {
    if (ifMatch !== undefined && ifMatch !== payout.version) throw versionMismatch(payout.version)
    const status = afterAction(action, payout.status)
    if (status === null) throw illegalPayoutTransition(action, payout.status)
    return status
  }

  private async move(
    ctx: Context,
    id: string,
    action: PayoutAction,
    ifMatch: number | undefined,
    change: () => PayoutState,
  ): Promise<PayoutAnswer> {
    return untilWon(() =>
      this.work.run(ctx, async (unit) => {
        const payout = await this.payouts.byId(ctx, id)
        const status = this.require(payout, action, ifMatch)
        const partner = await this.documents.ofPayout(ctx, payout.partnerId)
        const state = { ...change(), status }
        won(await this.payouts.move(ctx, payout, state))
        await this.book(ctx, payout, action)
        const { partnerId, amountMinor, currency } = payout
        await unit.record({
          action: actions[action],
          target: { type: 'payout', id, name: payout.statementNumber },
          partnerId,
          data: { amountMinor, currency, status: { from: payout.status, to: status } },
        })
        return toPayoutAnswer({ ...payout, ...state, version: payout.version + 1 }, partner)
      }),
    )
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
