import type { JournalDraft } from './books.ts'

/** Whose entry it is. */
export interface Owner {
  readonly tenantId: string | null
  readonly partnerId: string | null
}

/** One number of the projection, and by how much it moves. */
export interface TotalMove {
  readonly scope: string
  readonly currency: string
  readonly measure: string
  /** `YYYY-MM`; empty: all time */
  readonly month: string
  readonly amountMinor: number
}

export const platformScope = 'platform'
export const partnerScope = (partnerId: string): string => `partner:${partnerId}`
export const tenantScope = (tenantId: string): string => `tenant:${tenantId}`

/** The calendar month of an instant, UTC. */
export const monthOf = (at: Date): string => at.toISOString().slice(0, 7)

export const totalKey = ({ scope, currency, measure, month }: Omit<TotalMove, 'amountMinor'>): string =>
  [scope, currency, measure, month].join('|')

/**
 * What entries do to the stored totals: balances of every account, and the partners' shares by month, for the platform,
 * the partner and the tenant. Moves of the same number are added up.
 */
export function totalsOf(entries: readonly JournalDraft[], owner: Owner): TotalMove[] {
  const scopes = [
    platformScope,
    ...(owner.partnerId === null ? [] : [partnerScope(owner.partnerId)]),
    ...(owner.tenantId === null ? [] : [tenantScope(owner.tenantId)]),
  ]
  const moves = new Map<string, TotalMove>()
  const add = (move: TotalMove): void => {
    const key = totalKey(move)
    moves.set(key, { ...move, amountMinor: (moves.get(key)?.amountMinor ?? 0) + move.amountMinor })
  }
  for (const { fact, postings, share } of entries) {
    for (const scope of scopes) {
      for (const { account, amountMinor } of postings) {
        add({ scope, currency: fact.currency, measure: account, month: '', amountMinor })
      }
      if (share) {
        add({ scope, currency: fact.currency, measure: 'cut', month: monthOf(fact.at), amountMinor: share.amountMinor })
      }
    }
  }
  return [...moves.values()].filter(({ amountMinor }) => amountMinor !== 0)
}
