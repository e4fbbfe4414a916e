import type { Currency, MrrMonth } from '@dezky/contracts'

import { type MonthMoves, noMoves } from './figures.ts'
import { sumOf } from './money.ts'
import { monthOf } from './totals.ts'

/** What movements of one kind came to in a month. */
export interface Moved {
  readonly currency: string
  readonly month: string
  readonly kind: 'new' | 'expansion' | 'contraction' | 'churned'
  readonly deltaMinor: number
}

/** The `count` months that end with that of `at`, oldest first. */
export function lastMonths(at: Date, count: number): string[] {
  return Array.from({ length: count }, (_, index) =>
    monthOf(new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() - (count - 1 - index), 1))),
  )
}

/** The movements of one month and currency. */
export function movesOf(moved: readonly Moved[], month: string, currency: string): MonthMoves {
  const here = moved.filter((one) => one.month === month && one.currency === currency)
  const of = (kind: Moved['kind']): number =>
    sumOf(here.filter((one) => one.kind === kind).map(({ deltaMinor }) => deltaMinor))
  const moves = {
    newMinor: of('new'),
    expansionMinor: of('expansion'),
    contractionMinor: of('contraction'),
    churnedMinor: of('churned'),
  }
  return { ...noMoves, ...moves, netNewMinor: sumOf(Object.values(moves)) }
}

/** Each month with where MRR stood at its end: counted back from what it is now. */
export function mrrMonths(
  moved: readonly Moved[],
  months: readonly string[],
  mrrNow: ReadonlyMap<string, number>,
): MrrMonth[] {
  const currencies = [...new Set([...mrrNow.keys(), ...moved.map(({ currency }) => currency)])].toSorted()
  return months.flatMap((month, index) =>
    currencies.map((currency) => {
      const later = months.slice(index + 1).map((next) => movesOf(moved, next, currency).netNewMinor)
      const mrrMinor = (mrrNow.get(currency) ?? 0) - sumOf(later)
      return { month, currency: currency as Currency, ...movesOf(moved, month, currency), mrrMinor }
    }),
  )
}
