import type { LegalParty } from '@dezky/contracts'

import type { Context } from '../../../common/context/context.ts'
import type { Database } from '../../../common/store/database.ts'
import { Partner } from '../../partners/partner.entity.ts'
import { Tenant } from '../../tenants/tenant.entity.ts'

/** How a partner or tenant is called. */
export interface Named {
  readonly id: string
  readonly slug: string
  readonly name: string
}

/** A partner as the other side of a statement. */
export interface NamedPartner extends Named {
  readonly legal: LegalParty
  readonly contactEmail: string
}

/**
 * Names of the partners and tenants of rows the caller was given: who sees an invoice sees whose it is. It asks nothing
 * of the scope, so it is never called with ids that came from outside.
 */
export class PartyStore {
  private readonly database: Database

  constructor(database: Database) {
    this.database = database
  }

  async partners(_ctx: Context, ids: readonly (string | null)[]): Promise<ReadonlyMap<string, NamedPartner>> {
    const wanted = distinct(ids)
    if (wanted.length === 0) return new Map()
    const rows = await this.database.manager().find(Partner, { id: { $in: wanted } }, { disableIdentityMap: true })
    return new Map(
      rows.map(({ id, slug, name, country, vatId, contactEmail }) => [
        id,
        { id, slug, name, legal: { name, address: [], country, vatId: vatId ?? null }, contactEmail },
      ]),
    )
  }

  async tenants(_ctx: Context, ids: readonly (string | null)[]): Promise<ReadonlyMap<string, Named>> {
    const wanted = distinct(ids)
    if (wanted.length === 0) return new Map()
    const fields = ['id', 'slug', 'name'] as const
    const rows = await this.database
      .manager()
      .find(Tenant, { id: { $in: wanted } }, { fields: [...fields], disableIdentityMap: true })
    return new Map(rows.map(({ id, slug, name }) => [id, { id, slug, name }]))
  }
}

const distinct = (ids: readonly (string | null)[]): string[] => [...new Set(ids)].filter((id) => id !== null)
