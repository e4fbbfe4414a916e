import type { Interval } from '@dezky/contracts'

import { AppError } from '../../common/errors/app-error.ts'

/** Read the plans again: the key is wrong, or the plan is not offered to this caller. */
export const planNotFound = (key: string): AppError => new AppError('plans.not_found', { key })

/** Choose another key, or change the plan that has it. */
export const planKeyTaken = (key: string): AppError => new AppError('plans.key_taken', { key })

/** Read the plans again: the id is wrong, or the price is no longer offered. */
export const priceNotFound = (id: string): AppError => new AppError('prices.not_found', { id })

/** Retire the active price of this plan and interval first. */
export const priceDuplicate = (planKey: string, interval: Interval): AppError =>
  new AppError('prices.duplicate', { planKey, interval })
