import type { SubscriptionStatus } from '@dezky/contracts'

export const subscriptionActions = ['open', 'change', 'cancel'] as const
export type SubscriptionAction = (typeof subscriptionActions)[number]

/** In which state each action is allowed; `none` = the tenant has no subscription yet. */
const allowed: Readonly<Record<SubscriptionAction, readonly (SubscriptionStatus | 'none')[]>> = {
  /** one that is over makes room for another */
  open: ['none', 'cancelled'],
  /** seats or plan */
  change: ['trialing', 'active', 'past_due'],
  /** at the end of the period */
  cancel: ['trialing', 'active', 'past_due', 'paused'],
}

export const isAllowed = (action: SubscriptionAction, status: SubscriptionStatus | 'none'): boolean =>
  allowed[action].includes(status)
