import type { Currency } from '@dezky/contracts'

import type { Context } from '../../../common/context/context.ts'
import type { Database } from '../../../common/store/database.ts'
import { type Condition, sumsBy } from '../../../common/store/sums.ts'

/** Whose figures: everybody's, a partner's or a tenant's. It was reached before it came here. */
export type Subject =
  | { readonly kind: 'platform' }
  | { readonly kind: 'partner'; readonly id: string }
  | { readonly kind: 'tenant'; readonly id: string }

/** Live subscriptions that are alike. Amounts are minor units of one whole period. */
export interface LiveGroup {
  readonly currency: Currency
  readonly interval: 'month' | 'year'
  readonly planKey: string
  /** the partner; for a partner's figures the tenant */
  readonly ownerId: string | null
  readonly subscriptions: number
  readonly seats: number
  readonly amountMinor: number
}

export interface OpenInvoices {
  readonly currency: string
  readonly count: number
  readonly outstandingMinor: number
}

/** What movements of one kind came to in a month. */
export interface MoveSum {
  readonly currency: string
  readonly month: string
  readonly kind: 'new' | 'expansion' | 'contraction' | 'churned'
  readonly deltaMinor: number
}

const only = (subject: Subject): Condition[] =>
  subject.kind === 'platform' ? [] : [[`${subject.kind}_id`, '=', subject.id]]

/** Sums for summaries, made in the store. */
export class FigureStore {
  private readonly database: Database

  constructor(database: Database) {
    this.database = database
  }

  /** Subscriptions that bring money at `at`: trials and those that are over do not. */
  async live(_ctx: Context, subject: Subject, at: Date): Promise<LiveGroup[]> {
    const owner = subject.kind === 'platform' ? 'partner_id' : 'tenant_id'
    const where: Condition[] = [...only(subject), ['status', 'in', ['active', 'past_due']]]
    const query = {
      table: 'subscriptions',
      groupBy: ['currency', 'interval', 'plan_key', owner],
      sums: { seats: ['seats'], amount: ['seats', 'unit_amount_minor'] },
    } as const
    const going = await sumsBy(this.database, { ...query, where: [...where, ['cancel_at_period_end', '=', false]] })
    const ending = await sumsBy(this.database, {
      ...query,
      where: [...where, ['cancel_at_period_end', '=', true], ['current_period_end_at', '>', at]],
    })
    return [...going, ...ending].map(({ group, count, sums }) => ({
      currency: group['currency'] as Currency,
      interval: group['interval'] === 'year' ? 'year' : 'month',
      planKey: group['plan_key'] ?? '',
      ownerId: group[owner] ?? null,
      subscriptions: count,
      seats: sums['seats'] ?? 0,
      amountMinor: sums['amount'] ?? 0,
    }))
  }

  /** What open invoices come to; with `dueBefore` only those that were due by then. */
  async openInvoices(_ctx: Context, subject: Subject, dueBefore?: Date): Promise<OpenInvoices[]> {
    const due: Condition[] = dueBefore === undefined ? [] : [['due_at', '<', dueBefore]]
    const rows = await sumsBy(this.database, {
      table: 'invoices',
      where: [['status', '=', 'open'], ...due, ...only(subject)],
      groupBy: ['currency'],
      sums: { outstanding: ['outstanding_minor'] },
    })
    return rows.map(({ group, count, sums }) => ({
      currency: group['currency'] ?? '',
      count,
      outstandingMinor: sums['outstanding'] ?? 0,
    }))
  }

  /** How MRR moved in each of these months, by `at`; an announced end counts once it comes. */
  async moves(_ctx: Context, subject: Subject, months: readonly string[], at: Date): Promise<MoveSum[]> {
    const rows = await sumsBy(this.database, {
      table: 'subscription_movements',
      where: [['month', 'in', months], ['at', '<=', at], ...only(subject)],
      groupBy: ['currency', 'month', 'kind'],
      sums: { delta: ['delta_minor'] },
    })
    return rows.map(({ group, sums }) => ({
      currency: group['currency'] ?? '',
      month: group['month'] ?? '',
      kind: group['kind'] as MoveSum['kind'],
      deltaMinor: sums['delta'] ?? 0,
    }))
  }
}
