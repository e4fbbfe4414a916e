import { type Context, systemContext } from '../../src/common/context/context.ts'

/** Reaches everything. */
export const all: Context = systemContext('test', 'request-1')

/** An administrator of these partners and these tenants, by id. */
export const portal = (partners: readonly string[], tenants: readonly string[]): Context => ({
  requestId: 'request-2',
  actor: { type: 'user', id: 'ada' },
  application: 'portal',
  scope: {
    kind: 'portal',
    partners: new Map(partners.map((id) => [id, { role: 'admin', suspended: false }])),
    tenants: new Map(tenants.map((id) => [id, 'admin'])),
  },
})
