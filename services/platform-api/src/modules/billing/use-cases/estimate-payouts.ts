import type { PartnerConnect, PartnerCut, PayoutEstimate } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import { Clock } from '../../../common/clock/clock.ts'
import type { Context } from '../../../common/context/context.ts'
import { PartnerCutStore } from '../../partners/index.ts'
import { cutBpsAt } from '../domain/dated.ts'
import { sumOf } from '../domain/money.ts'
import { decideClose, ripe } from '../domain/period-close.ts'
import { PayoutGateway } from '../payout-gateway.ts'
import { BillingSettingsStore } from '../settings/billing-settings.store.ts'
import { type ShareRow, ShareStore } from '../store/share.store.ts'

@Injectable()
export class EstimatePayouts {
  private readonly shares: ShareStore
  private readonly cuts: PartnerCutStore
  private readonly settings: BillingSettingsStore
  private readonly gateway: PayoutGateway
  private readonly clock: Clock

  constructor(
    shares: ShareStore,
    cuts: PartnerCutStore,
    settings: BillingSettingsStore,
    gateway: PayoutGateway,
    clock: Clock,
  ) {
    this.shares = shares
    this.cuts = cuts
    this.settings = settings
    this.gateway = gateway
    this.clock = clock
  }

  /** Where the partner is paid to. */
  async account(ctx: Context, { id }: { id: string }): Promise<PartnerConnect> {
    return this.gateway.accountOf(ctx, id)
  }

  /** The partner's shares by date, and what it would be paid if the period were closed now. */
  async execute(
    ctx: Context,
    partner: { id: string },
  ): Promise<{ cutBps: number; cuts: PartnerCut[]; nextPayouts: PayoutEstimate[] }> {
    const now = this.clock.now()
    const cuts = await this.cuts.ofPartner(ctx, partner.id)
    const open = await this.shares.open(ctx, partner.id)
    const { payouts: terms } = await this.settings.read()
    const byCurrency = Map.groupBy(open, ({ currency }) => currency)
    return {
      cutBps: cutBpsAt(cuts, now),
      cuts: cuts.map(({ validFrom, bps }) => ({ validFrom: validFrom.toISOString(), bps })).toReversed(),
      nextPayouts: [...byCurrency].map(([currency, shares]) => {
        const minimumMinor = terms.minimums[currency] ?? 0
        return { currency, minimumMinor, ...estimate(shares, ripe(shares, now, terms), minimumMinor) }
      }),
    }
  }
}

function estimate(
  open: readonly ShareRow[],
  taken: readonly ShareRow[],
  minimumMinor: number,
): Pick<PayoutEstimate, 'balanceMinor' | 'onHoldMinor' | 'payableMinor' | 'why'> {
  const total = (shares: readonly ShareRow[]): number => sumOf(shares.map(({ amountMinor }) => amountMinor))
  const balanceMinor = total(open)
  const onHoldMinor = balanceMinor - total(taken)
  const decision = decideClose(taken, minimumMinor)
  if (decision.kind === 'pay') return { balanceMinor, onHoldMinor, payableMinor: decision.amountMinor, why: 'payable' }
  const held = onHoldMinor > 0 && total(taken) === 0
  const why = decision.kind === 'nothing' || held ? (onHoldMinor > 0 ? 'on_hold' : 'nothing') : decision.why
  return { balanceMinor, onHoldMinor, payableMinor: 0, why }
}
