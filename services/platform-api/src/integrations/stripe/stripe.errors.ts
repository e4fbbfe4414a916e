import { Stripe } from 'stripe'

import { AppError } from '../../common/errors/app-error.ts'

/** Set what `missing` names and restart; previews work without. */
export const stripeDisabled = (missing: readonly string[]): AppError =>
  new AppError('billing.stripe_disabled', { missing })

/** The object belongs to the other mode: use the key of that mode, or an object of this one. */
export const wrongMode = (expected: string): AppError => new AppError('billing.wrong_mode', { expected })

/**
 * What an error of the library is to our caller: a refusal (of the request, or of a card) carries Stripe's own words;
 * everything else means that Stripe could not be asked, and trying later may help. An AppError passes unchanged.
 */
export function stripeFailure(operation: string, error: unknown): AppError {
  if (error instanceof AppError) return error
  if (!(error instanceof Stripe.errors.StripeError))
    return new AppError('billing.stripe_failed', { operation }, { cause: error })
  const data = {
    operation,
    ...(error.requestId === undefined ? {} : { stripeRequestId: error.requestId }),
    ...(error.code === undefined ? {} : { reason: error.code }),
  }
  const refused =
    error instanceof Stripe.errors.StripeInvalidRequestError || error instanceof Stripe.errors.StripeCardError
  if (refused) return new AppError('billing.stripe_refused', { ...data, message: error.message }, { cause: error })
  return new AppError('billing.stripe_failed', data, { cause: error })
}

/** True when Stripe says that there is no such object. */
export const isMissing = (error: unknown): boolean =>
  error instanceof Stripe.errors.StripeInvalidRequestError && error.code === 'resource_missing'
