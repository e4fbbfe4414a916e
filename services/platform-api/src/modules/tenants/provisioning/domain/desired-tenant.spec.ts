import { describe, expect, it } from 'vitest'

import { desiredTenant } from './desired-tenant.ts'

const gib = 1024 ** 3
const tenant = {
  id: '01T',
  slug: 'acme',
  name: 'Acme ApS',
  status: 'active',
  primaryDomain: 'acme.example.com',
} as const
const seat = { email: 'ada@acme.example.com', name: 'Ada', role: 'admin', quotaBytes: 5 * gib } as const
const facts = {
  tenant,
  domains: [{ id: 'acme.example.com' }, { id: 'acme.example.net' }],
  seats: [
    { ...seat, id: 's1', status: 'invited' },
    { ...seat, id: 's2', status: 'disabled' },
  ],
  aliases: new Map([['s1', ['a.l@acme.example.net']]]),
  paid: null,
} as const

describe('desiredTenant', () => {
  it('is what the three systems should hold', () => {
    expect(desiredTenant(facts)).toEqual({
      tenantId: '01T',
      slug: 'acme',
      name: 'Acme ApS',
      mark: 'dezky:tenant:01T',
      presence: 'active',
      domains: [
        { name: 'acme.example.com', primary: true },
        { name: 'acme.example.net', primary: false },
      ],
      seats: [
        { seatId: 's1', ...seat, aliases: ['a.l@acme.example.net'], enabled: true },
        { seatId: 's2', ...seat, aliases: [], enabled: false },
      ],
      storageBytes: 10 * gib,
    })
  })

  it.each([
    ['pending', 'active'],
    ['active', 'active'],
    ['suspended', 'suspended'],
    ['cancelled', 'suspended'],
    ['purged', 'gone'],
  ] as const)('of a %s tenant is %s', (status, presence) => {
    expect(desiredTenant({ ...facts, tenant: { ...tenant, status } }).presence).toBe(presence)
  })

  it('gives as much room as was paid for, and never none', () => {
    expect(desiredTenant({ ...facts, paid: { seats: 7, bytesPerSeat: 2 * gib } }).storageBytes).toBe(14 * gib)
    expect(desiredTenant({ ...facts, seats: [] }).storageBytes).toBe(gib)
    expect(desiredTenant({ ...facts, paid: { seats: 1e6, bytesPerSeat: 1e15 } }).storageBytes).toBe(
      Number.MAX_SAFE_INTEGER,
    )
  })
})
