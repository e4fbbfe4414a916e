import type { BillingFigures, Currency } from '@dezky/contracts'

import { shareOf, sumOf } from './money.ts'
import type { TotalMove } from './totals.ts'

/** Live subscriptions that are alike; `amountMinor` is that of one whole period. */
export interface LiveFigures {
  readonly currency: string
  readonly interval: 'month' | 'year'
  readonly subscriptions: number
  readonly seats: number
  readonly amountMinor: number
}

/** MRR of subscriptions that are alike: a year counts as a twelfth, rounded once for all of them. */
export const mrrOfGroup = ({ interval, amountMinor }: LiveFigures): number =>
  interval === 'year' ? shareOf(amountMinor, 1, 12) : amountMinor

/** How MRR moved in the month shown. */
export interface MonthMoves {
  readonly newMinor: number
  readonly expansionMinor: number
  readonly contractionMinor: number
  readonly churnedMinor: number
  readonly netNewMinor: number
}
export const noMoves: MonthMoves = {
  newMinor: 0,
  expansionMinor: 0,
  contractionMinor: 0,
  churnedMinor: 0,
  netNewMinor: 0,
}

interface Open {
  readonly currency: string
  readonly count: number
  readonly outstandingMinor: number
}

/** Everything the figures are made of. */
export interface FigureParts {
  readonly live: readonly LiveFigures[]
  readonly open: readonly Open[]
  readonly overdue: readonly Open[]
  readonly totals: readonly TotalMove[]
  readonly moves: ReadonlyMap<string, MonthMoves>
  /** when the next invoice is due, where it is one customer's */
  readonly firstAt: Date | null
}

/** The figures of each currency that has any, in order of its code. Currencies are never added up. */
export function figuresOf({ live, open, overdue, totals, moves, firstAt }: FigureParts): BillingFigures[] {
  const seen = [...live, ...open, ...totals].map(({ currency }) => currency)
  return [...new Set([...seen, ...moves.keys()])].toSorted().map((currency) => {
    const mine = live.filter((group) => group.currency === currency)
    const total = (measure: string): number =>
      sumOf(totals.filter((one) => one.currency === currency && one.measure === measure).map((one) => one.amountMinor))
    const openHere = open.find((one) => one.currency === currency)
    const mrrMinor = sumOf(mine.map(mrrOfGroup))
    const subscriptions = sumOf(mine.map((group) => group.subscriptions))
    return {
      currency: currency as Currency,
      mrrMinor,
      arrMinor: 12 * mrrMinor,
      ...(moves.get(currency) ?? noMoves),
      activeSubscriptions: subscriptions,
      seats: sumOf(mine.map(({ seats }) => seats)),
      outstandingMinor: openHere?.outstandingMinor ?? 0,
      overdueMinor: overdue.find((one) => one.currency === currency)?.outstandingMinor ?? 0,
      openInvoices: openHere?.count ?? 0,
      nextInvoices: {
        count: subscriptions,
        netMinor: sumOf(mine.map(({ amountMinor }) => amountMinor)),
        firstAt: subscriptions > 0 ? (firstAt?.toISOString() ?? null) : null,
      },
      partnerCutMinor: total('cut'),
      // Credits are negative in the journal; what is owed reads as a positive number.
      partnerPayableMinor: -total('partner_payable') || 0,
    }
  })
}
