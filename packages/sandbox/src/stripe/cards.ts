/** Stripe's test cards that the pages offer, and what becomes of a charge. */
export const cards = [
  { last4: '4242', name: 'Succeeds', outcome: 'succeeds' },
  { last4: '0002', name: 'Is declined', outcome: 'generic_decline' },
  { last4: '9995', name: 'Has insufficient funds', outcome: 'insufficient_funds' },
  { last4: '0341', name: 'Is taken now, fails when it is charged again', outcome: 'later' },
  { last4: '0259', name: 'Succeeds, and is disputed', outcome: 'disputed' },
] as const

export type Outcome = (typeof cards)[number]['outcome']

/** What a charge of this card comes to; `first` is one made while the buyer is present. */
export function chargeOutcome(
  last4: string,
  first: boolean,
): 'succeeds' | 'disputed' | 'generic_decline' | 'insufficient_funds' {
  const outcome = cards.find((card) => card.last4 === last4)?.outcome ?? 'generic_decline'
  if (outcome === 'later') return first ? 'succeeds' : 'generic_decline'
  return outcome
}
