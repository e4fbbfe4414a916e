import type { PayoutTerms } from '@dezky/contracts'

import { sumOf } from './money.ts'

/** A movement of what a partner is owed that no payout has taken up yet. */
export interface OpenShare {
  readonly at: Date
  readonly amountMinor: number
}

export type CloseDecision =
  | { readonly kind: 'pay'; readonly amountMinor: number }
  | { readonly kind: 'carry'; readonly balanceMinor: number; readonly why: 'below_minimum' | 'in_debt' }
  | { readonly kind: 'nothing' }

const dayMs = 86_400_000

/** Shares of before this instant are off hold when a period closes at `before`. */
export const offHoldBefore = (before: Date, { holdDays }: Pick<PayoutTerms, 'holdDays'>): Date =>
  new Date(before.getTime() - holdDays * dayMs)

/**
 * Which movements a close at `before` takes up: credits that are off hold, and all debits up to `before`, so that money
 * given back is not paid out first.
 */
export function ripe<T extends OpenShare>(open: readonly T[], before: Date, terms: Pick<PayoutTerms, 'holdDays'>): T[] {
  const limit = offHoldBefore(before, terms)
  return open.filter(({ at, amountMinor }) => at < (amountMinor > 0 ? limit : before))
}

/** What a close does for a partner in one currency. A debt or less than the minimum is carried forward. */
export function decideClose(ripeShares: readonly OpenShare[], minimumMinor: number): CloseDecision {
  if (ripeShares.length === 0) return { kind: 'nothing' }
  const balanceMinor = sumOf(ripeShares.map(({ amountMinor }) => amountMinor))
  if (balanceMinor < 0) return { kind: 'carry', balanceMinor, why: 'in_debt' }
  if (balanceMinor === 0 || balanceMinor < minimumMinor) return { kind: 'carry', balanceMinor, why: 'below_minimum' }
  return { kind: 'pay', amountMinor: balanceMinor }
}
