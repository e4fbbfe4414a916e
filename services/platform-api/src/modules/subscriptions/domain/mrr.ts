import type { Interval, SubscriptionStatus } from '@dezky/contracts'

/** What a subscription costs. */
export interface Rate {
  readonly interval: Interval
  readonly seats: number
  readonly unitAmountMinor: number
}

export type MovementKind = 'new' | 'expansion' | 'contraction' | 'churned'
export interface Movement {
  readonly kind: MovementKind
  readonly deltaMinor: number
}

/** Monthly recurring revenue in minor units: a year counts as a twelfth, half up. */
export function mrrOf({ interval, seats, unitAmountMinor }: Rate): number {
  const amount = seats * unitAmountMinor
  return interval === 'year' ? Math.floor((amount + 6) / 12) : amount
}

interface Rated extends Rate {
  readonly status: SubscriptionStatus
}

/** What a subscription brings: nothing while it is a trial or paused, or when it is over. */
const rateOf = (subscription: Rated): Rate | null =>
  subscription.status === 'active' || subscription.status === 'past_due' ? subscription : null

/** How a change of a subscription moves MRR; a pause shrinks it and going on lets it grow, nobody is lost or won. */
export function movementBetween(before: Rated | null, after: Rated): Movement | null {
  const movement = movementOf(before && rateOf(before), rateOf(after))
  if (!movement || (before?.status !== 'paused' && after.status !== 'paused')) return movement
  return { ...movement, kind: movement.deltaMinor > 0 ? 'expansion' : 'contraction' }
}

/** How going from one rate to another (null: none) moves MRR; null when it does not. */
export function movementOf(before: Rate | null, after: Rate | null): Movement | null {
  const deltaMinor = (after ? mrrOf(after) : 0) - (before ? mrrOf(before) : 0)
  if (deltaMinor === 0) return null
  if (!before) return { kind: 'new', deltaMinor }
  if (!after) return { kind: 'churned', deltaMinor }
  return { kind: deltaMinor > 0 ? 'expansion' : 'contraction', deltaMinor }
}
