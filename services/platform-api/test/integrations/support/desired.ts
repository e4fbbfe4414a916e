import type { DesiredSeat, DesiredTenant } from '../../../src/integrations/connector.ts'

export const gib = 1024 ** 3

export const seat = (seatId: string, over: Partial<DesiredSeat> = {}): DesiredSeat => ({
  seatId,
  email: `${seatId}@acme.example.com`,
  aliases: [],
  name: `Person ${seatId.toUpperCase()}`,
  role: 'member',
  quotaBytes: 5 * gib,
  enabled: true,
  ...over,
})

export const tenant = (over: Partial<DesiredTenant> = {}): DesiredTenant => ({
  tenantId: 't1',
  slug: 'acme',
  name: 'Acme ApS',
  mark: 'dezky:tenant:t1',
  presence: 'active',
  domains: [{ name: 'acme.example.com', primary: true }],
  seats: [seat('ada', { role: 'admin' }), seat('bo'), seat('cy', { enabled: false })],
  storageBytes: 100 * gib,
  ...over,
})
