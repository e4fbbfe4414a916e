import type { Interval } from '@dezky/contracts'

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

/** How going from one rate to another (null: none) moves MRR; null when it does not. */
export function movementOf(before: Rate | null, after: Rate | null): Movement | null {
  const deltaMinor = (after ? mrrOf(after) : 0) - (before ? mrrOf(before) : 0)
  if (deltaMinor === 0) return null
  if (!before) return { kind: 'new', deltaMinor }
  if (!after) return { kind: 'churned', deltaMinor }
  return { kind: deltaMinor > 0 ? 'expansion' : 'contraction', deltaMinor }
}
