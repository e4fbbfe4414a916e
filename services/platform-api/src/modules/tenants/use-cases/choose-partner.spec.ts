import { describe, expect, it } from 'vitest'

import type { Context } from '../../../common/context/context.ts'
import type { PartnerGrant, Scope } from '../../../common/context/scope.ts'
import type { TenantPartner } from '../tenant-partner.store.ts'
import { choosePartner } from './choose-partner.ts'

const known: TenantPartner[] = ['left', 'right'].map((slug) => ({
  id: `id-${slug}`,
  slug,
  name: slug,
  status: 'active',
}))
const partners = {
  bySlug: (_ctx: Context, slug: string) => Promise.resolve(known.find((one) => one.slug === slug) ?? null),
}
const contextOf = (scope: Scope): Context => ({
  requestId: 'request',
  actor: { type: 'user', id: 'sara' },
  application: 'portal',
  scope,
})
const portal = (...grants: [string, PartnerGrant][]): Context =>
  contextOf({ kind: 'portal', partners: new Map(grants), tenants: new Map() })
const admin: PartnerGrant = { role: 'admin', suspended: false }
const viewer: PartnerGrant = { role: 'viewer', suspended: false }
const suspended: PartnerGrant = { role: 'admin', suspended: true }

describe('choosePartner', () => {
  it('implies the only partner a person administers', async () => {
    expect(await choosePartner(partners, portal(['id-left', admin]), undefined)).toBe('id-left')
    expect(await choosePartner(partners, portal(['id-left', admin], ['id-right', viewer]), undefined)).toBe('id-left')
    expect(await choosePartner(partners, portal(['id-left', admin], ['id-right', suspended]), undefined)).toBe(
      'id-left',
    )
  })

  it('asks whoever has several to name one', async () => {
    const both = portal(['id-left', admin], ['id-right', admin])
    await expect(choosePartner(partners, both, undefined)).rejects.toMatchObject({
      code: 'request.invalid',
      errors: [{ path: 'body.partner', message: 'name one of your partners' }],
    })
    expect(await choosePartner(partners, both, 'right')).toBe('id-right')
  })

  it('refuses viewers, suspended partners and people of none', async () => {
    const refusals: [Context, string | undefined, string][] = [
      [portal(['id-left', viewer]), undefined, 'auth.forbidden'],
      [portal(['id-left', suspended]), undefined, 'partners.suspended'],
      [portal(['id-left', admin], ['id-right', suspended]), 'right', 'partners.suspended'],
      [portal(['id-left', admin], ['id-right', viewer]), 'right', 'auth.forbidden'],
      [portal(), undefined, 'auth.forbidden'],
      [portal(['id-left', admin]), 'gone', 'partners.not_found'],
    ]
    for (const [ctx, slug, code] of refusals) {
      await expect(choosePartner(partners, ctx, slug)).rejects.toMatchObject({ code })
    }
  })

  it('lets operators name any or none', async () => {
    const operator = contextOf({ kind: 'operator' })
    expect(await choosePartner(partners, operator, undefined)).toBeNull()
    expect(await choosePartner(partners, operator, 'left')).toBe('id-left')
  })
})
