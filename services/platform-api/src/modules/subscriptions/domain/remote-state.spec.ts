import { describe, expect, it } from 'vitest'

import { differenceOf, entriesOf, isNews, type RemoteState } from './remote-state.ts'

const date = (text: string): Date => new Date(text)
const at = date('2026-03-10T12:00:00.000Z')
const state = (more: Partial<RemoteState> = {}): RemoteState => ({
  stripeSubscriptionId: 'sub_1',
  status: 'active',
  planKey: 'team',
  priceId: 'price-team',
  interval: 'month',
  currency: 'DKK',
  seats: 10,
  unitAmountMinor: 5900,
  anchorAt: date('2026-01-31T10:00:00.000Z'),
  currentPeriodStartAt: date('2026-02-28T10:00:00.000Z'),
  currentPeriodEndAt: date('2026-03-31T10:00:00.000Z'),
  trialEndsAt: null,
  cancelAtPeriodEnd: false,
  scheduledChange: null,
  pausedAt: null,
  ...more,
})
const smaller = {
  planKey: 'team',
  priceId: 'price-team',
  interval: 'month',
  seats: 4,
  unitAmountMinor: 5900,
  at: '2026-03-31T10:00:00.000Z',
} as const
const kinds = (before: RemoteState, after: RemoteState) =>
  entriesOf(before, after, at, 'Stripe').map(({ kind }) => kind)

describe('what Stripe has', () => {
  it('is no difference when it is so here, and no news when only time passed', () => {
    expect(differenceOf(state(), state())).toEqual({})
    const renewed = differenceOf(state(), state({ currentPeriodEndAt: date('2026-04-30T10:00:00.000Z') }))
    expect([Object.keys(renewed), isNews(renewed)]).toEqual([['currentPeriodEndAt'], false])
    expect(isNews(differenceOf(state(), state({ seats: 11 })))).toBe(true)
  })

  it.each<[Partial<RemoteState>, Partial<RemoteState>, string[]]>([
    [{}, {}, []],
    [{}, { seats: 12 }, ['seats_changed']],
    [{}, { status: 'past_due' }, ['past_due']],
    [{ status: 'past_due' }, {}, ['paid_up']],
    [{ status: 'trialing' }, {}, ['trial_ended']],
    [{}, { status: 'paused' }, ['paused']],
    [{ status: 'paused' }, {}, ['resumed']],
    [{}, { cancelAtPeriodEnd: true }, ['cancelled']],
    [{ cancelAtPeriodEnd: true }, {}, ['kept']],
    [{ cancelAtPeriodEnd: true }, { status: 'cancelled' }, ['ended']],
    [{}, { scheduledChange: smaller }, ['change_scheduled']],
    [{ scheduledChange: smaller }, {}, ['change_withdrawn']],
    [{ scheduledChange: smaller }, { seats: 4 }, ['seats_changed']],
    [{ scheduledChange: smaller }, { status: 'cancelled' }, ['ended']],
  ])('is told in the history: %j, then %j', (before, after, expected) => {
    expect(kinds(state(before), state(after))).toEqual(expected)
  })
})
