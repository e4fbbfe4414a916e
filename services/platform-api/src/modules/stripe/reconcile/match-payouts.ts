import type { PayoutStatus } from '@dezky/contracts'

import type { Seen } from '../objects/seen.ts'
import type { Found } from './compare.ts'

/** What we say of a payout. */
export interface PayoutSaid {
  readonly id: string
  readonly status: PayoutStatus
  readonly method: 'stripe' | 'manual' | null
  /** of a payout by transfer: the transfer's id */
  readonly reference: string | null
  readonly currency: string
  readonly amountMinor: number
}

/**
 * Where payouts and the transfers at Stripe do not belong together: a transfer that stands for no payout, a payout that
 * says it was paid by a transfer there is none of, and pairs that say different things. A payout has at most one
 * transfer that stands; those that were taken back are its history.
 */
export function matchPayouts(payouts: readonly PayoutSaid[], transfers: readonly Seen[]): Found[] {
  const byId = new Map(payouts.map((payout) => [payout.id, payout]))
  const known = new Set(transfers.map(({ id }) => id))
  const lost = payouts
    .filter(({ method, reference }) => method === 'stripe' && reference !== null && !known.has(reference))
    .map(({ id }): Found => ({ kind: 'missing_at_stripe', objectId: id, stripeId: null, tenantId: null, fields: [] }))
  const rest = transfers.flatMap((transfer): Found[] => {
    const payout = transfer.ourId === null ? undefined : byId.get(transfer.ourId)
    const stripeId = transfer.id
    if (payout) {
      const fields = differing(payout, transfer)
      return fields.length === 0 ? [] : [{ kind: 'differs', objectId: payout.id, stripeId, tenantId: null, fields }]
    }
    if (transfer.state['reversed'] === true) return []
    return [{ kind: 'missing_here', objectId: stripeId, stripeId, tenantId: null, fields: [] }]
  })
  return [...lost, ...rest]
}

function differing(payout: PayoutSaid, { id, state }: Seen): Found['fields'] {
  const reversed = state['reversed'] === true
  const isOurs = payout.method === 'stripe' && payout.reference === id
  // An earlier attempt that was taken back again.
  if (reversed && !(isOurs && payout.status === 'paid')) return []
  const pairs: [name: string, ours: string | null, theirs: string | null][] = [
    ['status', payout.status, reversed ? 'reversed' : 'paid'],
    ['reference', payout.reference, id],
    ['currency', payout.currency, String(state['currency'])],
    ['amountMinor', String(payout.amountMinor), String(state['amountMinor'])],
    ['reversedMinor', reversed ? null : '0', reversed ? null : String(state['reversedMinor'] ?? 0)],
  ]
  return pairs.flatMap(([name, ours, theirs]) => (ours === theirs ? [] : [{ name, ours, theirs }]))
}
