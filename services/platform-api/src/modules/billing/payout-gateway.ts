import type { Money, PartnerSummary } from '@dezky/contracts'

import type { Context } from '../../common/context/context.ts'
import { AppError } from '../../common/errors/app-error.ts'
import { stripeDisabled } from './billing.errors.ts'

/** Sends a payout to a partner's own account. */
export abstract class PayoutGateway {
  /** The account a partner is paid to, and whether it can be. */
  abstract accountOf(ctx: Context, partnerId: string): Promise<PartnerSummary['connect']>
  /**
   * Transfers once, however often it is asked for the same payout.
   * @returns the reference of the transfer
   * @throws AppError billing.stripe_disabled, billing.partner_not_connected
   */
  abstract transfer(ctx: Context, payoutId: string, partnerId: string, amount: Money): Promise<string>
  /** Takes a transfer back, once. @throws AppError billing.stripe_disabled */
  abstract reverse(ctx: Context, payoutId: string, reference: string): Promise<void>
}

/** Without connected accounts: payouts are paid by hand, with the reference of the bank transfer. */
export class ByHandOnly extends PayoutGateway {
  private readonly stripeEnabled: boolean

  constructor(stripeEnabled: boolean) {
    super()
    this.stripeEnabled = stripeEnabled
  }

  override async accountOf(): Promise<PartnerSummary['connect']> {
    return { status: 'none', accountId: null }
  }

  override async transfer(): Promise<string> {
    throw this.stripeEnabled ? new AppError('billing.partner_not_connected') : stripeDisabled()
  }

  override async reverse(): Promise<void> {
    throw stripeDisabled()
  }
}
