/** What an event is about. The object is read afresh, so the order of events says nothing and need not be kept. */
export type Subject = {
  readonly kind:
    | 'customer'
    | 'subscription'
    | 'invoice'
    | 'charge'
    | 'dispute'
    | 'credit_note'
    | 'transfer'
    | 'payout'
    | 'checkout'
    | 'price'
    | 'product'
    | 'account'
  readonly id: string
  /** connected account the object belongs to */
  readonly account: string | null
}

const exact: Readonly<Record<string, Subject['kind']>> = {
  'customer.created': 'customer',
  'customer.updated': 'customer',
  'customer.deleted': 'customer',
  'charge.succeeded': 'charge',
  // Its fee is known once Stripe has settled it.
  'charge.updated': 'charge',
  'charge.refunded': 'charge',
  'checkout.session.completed': 'checkout',
  'account.updated': 'account',
}
/** The longest first: `customer.subscription.` is no customer. */
const families: readonly (readonly [string, Subject['kind']])[] = [
  ['customer.subscription.', 'subscription'],
  ['charge.dispute.', 'dispute'],
  ['credit_note.', 'credit_note'],
  ['transfer.', 'transfer'],
  ['payout.', 'payout'],
  ['invoice.', 'invoice'],
  ['price.', 'price'],
  ['product.', 'product'],
]
/** Of a connected account only these concern us; its own customers and charges do not. */
const ofAccounts: ReadonlySet<Subject['kind']> = new Set(['payout', 'account'])

/** What to look at for an event; null when it is of no kind we act on (an upcoming invoice has no id yet). */
export function subjectOf(event: { type: string; objectId: string | null; account: string | null }): Subject | null {
  const kind = exact[event.type] ?? families.find(([prefix]) => event.type.startsWith(prefix))?.[1]
  if (kind === undefined || event.objectId === null) return null
  if (event.account !== null && !ofAccounts.has(kind)) return null
  return { kind, id: event.objectId, account: event.account }
}

/** Equal for events that one look at Stripe settles. */
export const subjectKey = ({ kind, id, account }: Subject): string => `${account ?? ''}/${kind}/${id}`
