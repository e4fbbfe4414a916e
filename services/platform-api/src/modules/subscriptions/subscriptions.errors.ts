import type { Currency, SubscriptionStatus, TenantStatus } from '@dezky/contracts'

import { AppError } from '../../common/errors/app-error.ts'
import type { SubscriptionAction } from './domain/subscription-lifecycle.ts'

/** Open one first. */
export const noSubscription = (): AppError => new AppError('subscriptions.none')

/** Change the one that is there. */
export const subscriptionExists = (): AppError => new AppError('subscriptions.exists')

/** The action does not start from this status. Read the subscription again. */
export const illegalTransition = (action: SubscriptionAction, status: SubscriptionStatus): AppError =>
  new AppError('subscriptions.illegal_transition', { action, status })

/** Choose one of `available`. */
export const currencyUnavailable = (currency: Currency, available: string[]): AppError =>
  new AppError('subscriptions.currency_unavailable', { currency, available })

/** Stay within `minSeats` and `maxSeats` (null = no upper limit). */
export const seatsOutOfRange = (minSeats: number, maxSeats: number | null): AppError =>
  new AppError('subscriptions.seats_out_of_range', { minSeats, maxSeats })

/** Remove people first, or keep at least `seatsUsed`. */
export const seatsBelowUse = (seatsUsed: number): AppError =>
  new AppError('subscriptions.seats_below_use', { seatsUsed })

/** Restore the tenant first. */
export const tenantNotWritable = (status: TenantStatus): AppError => new AppError('tenants.not_writable', { status })

/** The caller's partner is suspended: its people read only. */
export const partnerSuspended = (): AppError => new AppError('partners.suspended')
