import type { BillingFigures, MrrMonth } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import { Clock } from '../../../common/clock/clock.ts'
import type { Context } from '../../../common/context/context.ts'
import { figuresOf, mrrOfGroup } from '../domain/figures.ts'
import { lastMonths, movesOf, mrrMonths } from '../domain/mrr-months.ts'
import { monthOf, partnerScope, platformScope, tenantScope } from '../domain/totals.ts'
import { FigureStore, type LiveGroup, type Subject } from '../store/figure.store.ts'
import { TotalStore } from '../store/total.store.ts'

/** Figures with what they were made of, for breakdowns. */
export interface Figures {
  readonly at: Date
  readonly figures: BillingFigures[]
  readonly months: MrrMonth[]
  readonly live: readonly LiveGroup[]
}

const scopeOf = (subject: Subject): string => {
  if (subject.kind === 'platform') return platformScope
  return subject.kind === 'partner' ? partnerScope(subject.id) : tenantScope(subject.id)
}

@Injectable()
export class ReadFigures {
  private readonly store: FigureStore
  private readonly totals: TotalStore
  private readonly clock: Clock

  constructor(store: FigureStore, totals: TotalStore, clock: Clock) {
    this.store = store
    this.totals = totals
    this.clock = clock
  }

  /**
   * Figures of a subject the caller was found to reach. Six queries, none of which grows with the journal.
   * @param firstAt when the next invoice is due, where it is one customer's
   */
  async execute(ctx: Context, subject: Subject, monthCount: number, firstAt: Date | null = null): Promise<Figures> {
    const at = this.clock.now()
    const months = lastMonths(at, monthCount)
    const [live, open, overdue, totals, moved] = await Promise.all([
      this.store.live(ctx, subject, at),
      this.store.openInvoices(ctx, subject),
      this.store.openInvoices(ctx, subject, at),
      this.totals.ofScope(ctx, scopeOf(subject), monthOf(at)),
      this.store.moves(ctx, subject, months, at),
    ])
    const currencies = new Set([...live, ...moved].map(({ currency }) => currency))
    const moves = new Map([...currencies].map((currency) => [currency, movesOf(moved, monthOf(at), currency)]))
    const figures = figuresOf({ live, open, overdue, totals, moves, firstAt })
    const mrrNow = new Map<string, number>(figures.map(({ currency, mrrMinor }) => [currency, mrrMinor]))
    return { at, figures, months: mrrMonths(moved, months, mrrNow), live }
  }
}

/** Live groups added up by `keyOf`, the largest first. */
export function sharesBy<T>(
  live: readonly LiveGroup[],
  keyOf: (group: LiveGroup) => string | null,
  tell: (key: string | null) => T,
): (T & { currency: LiveGroup['currency']; mrrMinor: number; activeSubscriptions: number; seats: number })[] {
  const groups = Map.groupBy(live, (group) => JSON.stringify([keyOf(group), group.currency]))
  const shares = [...groups.values()].flatMap((group) => {
    const [first] = group
    if (!first) return []
    const sum = (value: (one: LiveGroup) => number): number => group.reduce((total, one) => total + value(one), 0)
    return {
      ...tell(keyOf(first)),
      currency: first.currency,
      mrrMinor: sum(mrrOfGroup),
      activeSubscriptions: sum(({ subscriptions }) => subscriptions),
      seats: sum(({ seats }) => seats),
    }
  })
  return shares.toSorted((a, b) => b.mrrMinor - a.mrrMinor)
}
