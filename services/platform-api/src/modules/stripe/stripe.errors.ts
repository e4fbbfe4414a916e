import { AppError } from '../../common/errors/app-error.ts'

/** Set STRIPE_WEBHOOK_SECRET to the endpoint's own secret; nothing was stored. */
export const badSignature = (): AppError => new AppError('billing.bad_signature')

/** Read the events again. */
export const eventNotFound = (id: string): AppError => new AppError('billing.event_not_found', { id })

/** Buy something through checkout first. */
export const noCustomer = (): AppError => new AppError('billing.no_customer')
