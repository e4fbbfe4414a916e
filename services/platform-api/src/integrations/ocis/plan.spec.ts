import { describe, expect, it } from 'vitest'

import type { DesiredTenant } from '../connector.ts'
import type { GraphDrive } from './graph.ts'
import { match } from './match.ts'
import type { Observed } from './observed.ts'
import { planTenant } from './plan.ts'

const desired: DesiredTenant = {
  tenantId: 't1',
  slug: 'acme',
  name: 'Acme',
  mark: 'dezky:tenant:t1',
  presence: 'active',
  domains: [],
  seats: [],
  storageBytes: 1000,
}
const drive = (id: string, over: Partial<GraphDrive> = {}): GraphDrive => ({
  id,
  name: 'Acme',
  description: desired.mark,
  quota: { total: 1000, used: 0 },
  ...over,
})
const group = { id: 'g1', displayName: 'dezky-tenant-acme', members: [] }
const editor = { id: 'editor', displayName: 'Can edit' }
const observed = (over: Partial<Observed> = {}): Observed => ({
  spaces: [drive('s1')],
  group,
  locked: undefined,
  users: [],
  access: {
    roles: [{ id: 'viewer', displayName: 'Can view' }, editor, { id: 'manager', displayName: 'Can manage' }],
    permissions: [{ id: 'p1', roles: ['editor'], grantedToV2: { group: { id: 'g1' } } }],
  },
  modern: true,
  ...over,
})
const plan = (seen: Observed, known = {}) => planTenant(desired, seen, match(desired, seen, known))

describe('planTenant', () => {
  it('has nothing to do for a tenant that is as desired', () => {
    expect(plan(observed())).toEqual([])
  })

  it('erases an empty double of the space and refuses to touch one with files in it', () => {
    const empty = drive('s2')
    const full = drive('s3', { name: 'Acme files', quota: { total: 1000, used: 12 } })
    expect(plan(observed({ spaces: [drive('s1'), empty, full] }))).toEqual([
      { kind: 'delete-space', space: empty },
      {
        kind: 'blocked',
        object: 'space',
        name: 'Acme files',
        why: 'it is a second space of this customer and holds files',
      },
    ])
  })

  it('keeps a space whose description people have edited, and no space of another customer', () => {
    const edited = drive('s1', { description: 'Our files' })
    expect(plan(observed({ spaces: [edited] }), { space: 's1' })).toMatchObject([
      { kind: 'update-space', patch: { description: desired.mark } },
    ])
    const taken = drive('s1', { description: 'dezky:tenant:t9' })
    expect(plan(observed({ spaces: [taken] }), { space: 's1' })).toMatchObject([
      { kind: 'create-space' },
      { kind: 'share-space' },
    ])
  })

  it('reads permissions the way the examples of the specification write them', () => {
    const listed = [{ id: 'p1', roles: ['editor'], grantedToV2: [{ group: { id: 'g1' } }] }]
    expect(plan(observed({ access: { roles: [editor], permissions: listed } }))).toEqual([])
  })

  it('changes another role to the one for editing', () => {
    const permissions = [{ id: 'p1', roles: ['viewer'], grantedToV2: { group: { id: 'g1' } } }]
    expect(plan(observed({ access: { roles: [editor], permissions } }))).toEqual([
      { kind: 'share-space', permissionId: 'p1' },
    ])
  })
})
