import { describe, expect, it } from 'vitest'

import { ofColdStorage, ofDifferences, ofPayouts, ofReadiness, ofStripeEvents, ofTenant } from './attention.ts'

const error = (message: string) => ({
  code: 'unreachable',
  message,
  at: '2026-11-24T09:00:00.000Z',
  attempts: 1,
  nextTryAt: null,
})

describe('attention', () => {
  it('tells what each system says of a tenant', () => {
    const errors = { ocis: error('quota refused'), authentik: error('no answer') }
    expect(ofTenant({ slug: 'acme', name: 'Acme', errors })).toEqual({
      kind: 'provisioning',
      title: 'Acme',
      detail: 'authentik: no answer · ocis: quota refused',
      href: '/tenants/acme',
    })
  })

  it('counts payouts that wait for approval and for their transfer', () => {
    const href = '/billing/payouts'
    const [kind, title] = ['payouts', '3 payouts to partners'] as const
    expect(ofPayouts({ accrued: 1, approved: 2 })).toEqual([
      { kind, title, detail: '1 waits for approval · 2 wait to be paid', href },
    ])
    expect(ofPayouts({ accrued: 0, approved: 1 })).toEqual([
      { kind, title: '1 payout to partners', detail: '1 waits to be paid', href },
    ])
    expect(ofPayouts({ accrued: 0, approved: 0 })).toEqual([])
  })

  it('tells of what the books miss, and of what they disagree about', () => {
    expect(ofStripeEvents(0)).toEqual([])
    expect(ofDifferences(0)).toEqual([])
    expect([...ofStripeEvents(1), ...ofDifferences(2)].map(({ title, href }) => [title, href])).toEqual([
      ['1 event of Stripe could not be worked on', '/billing/events?status=failed'],
      ['2 differences between our books and Stripe’s', '/billing/events'],
    ])
  })

  it('repeats what cold storage complains of', () => {
    const message = 'Event 7 of 2026-01-01T00:00:00.000Z is past retention and grace and not in cold storage.'
    expect(ofColdStorage([{ message }])).toEqual([
      { kind: 'cold_storage', title: 'Cold storage', detail: message, href: '/audit/cold' },
    ])
  })

  it('leaves out what works and what is not configured', () => {
    const dependencies = (['ok', 'failing', 'disabled'] as const).map((status) => ({
      name: status,
      status,
      latencyMs: null,
      detail: status === 'failing' ? 'connection refused' : null,
    }))
    expect(ofReadiness({ status: 'degraded', service: 'dezky-platform-api', dependencies })).toEqual([
      { kind: 'dependency', title: 'failing', detail: 'connection refused', href: '/health' },
    ])
  })
})
