import { describe, expect, it } from 'vitest'

import { ofReadiness, ofTenant } from './attention.ts'

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
