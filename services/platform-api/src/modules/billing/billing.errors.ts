import { AppError } from '../../common/errors/app-error.ts'
import type { PayoutAction } from './domain/payout-lifecycle.ts'

/** Switch the flag on first. */
export const engineOff = (): AppError => new AppError('billing.engine_off', { flag: 'new_billing_engine' })

/** Read the list again. */
export const invoiceNotFound = (): AppError => new AppError('billing.invoice_not_found')

/** Read the invoice again: nothing was paid, or it was given back. */
export const invoiceNotPaid = (): AppError => new AppError('billing.invoice_not_paid')

/** Ask for at most `leftMinor`. */
export const refundTooLarge = (leftMinor: number): AppError => new AppError('billing.refund_too_large', { leftMinor })

/** Name the reference of a bank transfer. */
export const refundByHand = (): AppError => new AppError('billing.refund_by_hand')

/** Read the list again. */
export const payoutNotFound = (): AppError => new AppError('billing.payout_not_found')

/** The action does not start from this status. Read the payout again. */
export const illegalPayoutTransition = (action: PayoutAction, status: string): AppError =>
  new AppError('billing.payout_illegal_transition', { action, status })

/** Pay by hand, or let the partner finish its onboarding. */
export const partnerNotConnected = (): AppError => new AppError('billing.partner_not_connected')

/** Wait until it is over. */
export const periodNotOver = (before: Date): AppError =>
  new AppError('billing.period_not_over', { before: before.toISOString() })

/** Choose now or later. */
export const cutInPast = (): AppError => new AppError('billing.cut_in_past')

/** Do not send it again: a correction is a fact of its own. */
export const factConflict = (key: string): AppError => new AppError('billing.fact_conflict', { fact: key })
