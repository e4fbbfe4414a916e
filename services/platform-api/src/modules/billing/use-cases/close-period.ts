import type { Currency, LegalParty, PeriodClose, PeriodClosed } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import { Clock } from '../../../common/clock/clock.ts'
import type { Context } from '../../../common/context/context.ts'
import { newId } from '../../../common/ids.ts'
import { untilWon } from '../../../common/store/lost-race.ts'
import { Work } from '../../audit/audited-unit-of-work.ts'
import { periodNotOver } from '../billing.errors.ts'
import { sumOf } from '../domain/money.ts'
import { decideClose, ripe } from '../domain/period-close.ts'
import { toPayoutAnswer } from '../payout-view.ts'
import type { HeldSettings } from '../settings/billing-settings.store.ts'
import type { NamedPartner } from '../store/party.store.ts'
import { type PayoutRow, PayoutStore } from '../store/payout.store.ts'
import { type ShareRow, ShareStore } from '../store/share.store.ts'
import { PayoutDocuments } from './payout-documents.ts'

/** Within one close. */
interface Closing {
  readonly ctx: Context
  readonly before: Date
  readonly now: Date
  readonly settings: HeldSettings
}

@Injectable()
export class ClosePeriod {
  private readonly work: Work
  private readonly shares: ShareStore
  private readonly payouts: PayoutStore
  private readonly documents: PayoutDocuments
  private readonly clock: Clock

  constructor(work: Work, shares: ShareStore, payouts: PayoutStore, documents: PayoutDocuments, clock: Clock) {
    this.work = work
    this.shares = shares
    this.payouts = payouts
    this.documents = documents
    this.clock = clock
  }

  /**
   * Makes a payout of what each partner is owed of before `before` and that is off hold, one for each currency. What is
   * below the minimum, or a debt, is carried forward. Closing again changes nothing that was closed.
   * @throws AppError billing.period_not_over, billing.engine_off, partners.not_found
   */
  async execute(ctx: Context, { before: text, partner: slug }: PeriodClose): Promise<PeriodClosed> {
    const before = new Date(text)
    if (before > this.clock.now()) throw periodNotOver(before)
    const only = slug === undefined ? undefined : await this.documents.bySlug(ctx, slug)
    return untilWon(() =>
      this.work.run(ctx, async (unit) => {
        const closing: Closing = { ctx, before, now: this.clock.now(), settings: await this.documents.settings() }
        const open = await this.shares.open(ctx, only?.id)
        const names = await this.documents.switchedOn(
          ctx,
          open.map(({ partnerId }) => partnerId),
        )
        const closed: PeriodClosed = { payouts: [], carried: [] }
        const groups = Map.groupBy(open, ({ partnerId, currency }) => `${partnerId}|${currency}`)
        for (const [, group] of [...groups].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
          await this.close(closing, group, names, closed)
        }
        await unit.record({
          action: 'payout.period_closed',
          ...(only ? { target: { type: 'partner', id: only.id }, partnerId: only.id } : {}),
          data: { before: before.toISOString(), payouts: closed.payouts.length, carried: closed.carried.length },
        })
        return closed
      }),
    )
  }

  private async close(
    closing: Closing,
    open: readonly ShareRow[],
    names: ReadonlyMap<string, NamedPartner>,
    closed: PeriodClosed,
  ): Promise<void> {
    const { ctx, before, settings } = closing
    const [first] = open
    const partner = first && names.get(first.partnerId)
    if (!first || !partner) return
    const { currency, partnerId } = first
    const taken = ripe(open, before, settings.payouts)
    const decision = decideClose(taken, settings.payouts.minimums[currency] ?? 0)
    if (decision.kind === 'nothing') return
    if (decision.kind === 'carry') {
      const { balanceMinor, why } = decision
      closed.carried.push({ partner: { slug: partner.slug, name: partner.name }, currency, balanceMinor, why })
      return
    }
    const payout = await this.payoutOf(closing, partnerId, currency, taken, partner.legal)
    await this.payouts.add(ctx, payout)
    await this.shares.take(
      ctx,
      taken.map(({ id }) => id),
      payout.id,
    )
    closed.payouts.push(toPayoutAnswer({ ...payout, version: 1 }, partner))
  }

  private async payoutOf(
    { ctx, before, now, settings }: Closing,
    partnerId: string,
    currency: Currency,
    shares: readonly ShareRow[],
    payee: LegalParty,
  ): Promise<Omit<PayoutRow, 'version'>> {
    const { numberPrefix, ...payer } = settings.seller
    const id = newId(now)
    const periodStartAt = (await this.payouts.last(ctx, partnerId, currency))?.periodEndAt ?? null
    const older = (share: ShareRow): boolean =>
      share.kind === 'brought_forward' || (periodStartAt !== null && share.at < periodStartAt)
    const sum = (which: (share: ShareRow) => boolean): number =>
      sumOf(shares.filter(which).map(({ amountMinor }) => amountMinor))
    return {
      id,
      statementNumber: await this.documents.number(ctx, numberPrefix, id),
      partnerId,
      currency,
      status: 'accrued',
      periodStartAt,
      periodEndAt: before,
      broughtForwardMinor: sum(older),
      accruedMinor: sum((share) => !older(share) && share.kind === 'cut'),
      deductedMinor: sum((share) => !older(share) && share.kind !== 'cut'),
      amountMinor: sum(() => true),
      entryCount: shares.length,
      payer,
      payee,
      method: null,
      reference: null,
      closedAt: now,
      approvedAt: null,
      paidAt: null,
      reversedAt: null,
      reversalReason: null,
    }
  }
}
