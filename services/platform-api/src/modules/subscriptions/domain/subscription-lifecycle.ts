import type { SubscriptionStatus } from '@dezky/contracts'

export const subscriptionActions = [
  'open',
  'change',
  'schedule',
  'withdraw',
  'cancel',
  'end',
  'keep',
  'pause',
  'resume',
] as const
export type SubscriptionAction = (typeof subscriptionActions)[number]

/** In which state each action is allowed; `none` = the tenant has no subscription yet. */
const allowed: Readonly<Record<SubscriptionAction, readonly (SubscriptionStatus | 'none')[]>> = {
  /** one that is over makes room for another */
  open: ['none', 'cancelled'],
  /** seats or plan, at once */
  change: ['trialing', 'active', 'past_due'],
  /** seats or plan, with the next period */
  schedule: ['trialing', 'active', 'past_due'],
  /** the scheduled change */
  withdraw: ['trialing', 'active', 'past_due', 'paused'],
  /** at the end of the period */
  cancel: ['trialing', 'active', 'past_due', 'paused'],
  /** now */
  end: ['trialing', 'active', 'past_due', 'paused'],
  /** takes an announced end back */
  keep: ['trialing', 'active', 'past_due', 'paused'],
  pause: ['active', 'past_due'],
  resume: ['paused'],
}

export const isAllowed = (action: SubscriptionAction, status: SubscriptionStatus | 'none'): boolean =>
  allowed[action].includes(status)
