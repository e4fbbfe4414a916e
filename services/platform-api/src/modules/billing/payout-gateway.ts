import type { Money, PartnerConnect } from '@dezky/contracts'

import type { Context } from '../../common/context/context.ts'

/** Sends a payout to a partner's own account; the module that knows how provides it under this class. */
export abstract class PayoutGateway {
  /** The account a partner is paid to, and whether it can be. */
  abstract accountOf(ctx: Context, partnerId: string): Promise<PartnerConnect>
  /**
   * Transfers once, however often it is asked for the same payout.
   * @returns the reference of the transfer
   * @throws AppError billing.stripe_disabled, billing.partner_not_connected
   */
  abstract transfer(ctx: Context, payoutId: string, partnerId: string, amount: Money): Promise<string>
  /** Takes a transfer back, once. @throws AppError billing.stripe_disabled */
  abstract reverse(ctx: Context, payoutId: string, reference: string): Promise<void>
}
