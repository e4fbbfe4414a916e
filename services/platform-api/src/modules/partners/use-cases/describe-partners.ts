import type { Page, Partner as PartnerAnswer, PartnerQuery } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import type { Context } from '../../../common/context/context.ts'
import { toPartnerAnswer } from '../partner-view.ts'
import { PartnerStore } from '../store/partner.store.ts'

/** Partners with how much they have brought; as many queries for a page as for one. */
@Injectable()
export class DescribePartners {
  private readonly partners: PartnerStore

  constructor(partners: PartnerStore) {
    this.partners = partners
  }

  /** @throws AppError request.bad_cursor */
  async list(ctx: Context, query: PartnerQuery): Promise<Page<PartnerAnswer>> {
    const { rows, nextCursor, total } = await this.partners.list(ctx, query)
    const ids = rows.map((row) => row.id)
    const sizes = await this.partners.sizesOf(ctx, ids)
    const items = rows.map((row) => toPartnerAnswer(row, sizes.get(row.id) ?? { tenants: 0, seats: 0 }))
    return { items, nextCursor, total }
  }

  /** @throws AppError partners.not_found */
  async one(ctx: Context, slug: string): Promise<PartnerAnswer> {
    const partner = await this.partners.bySlug(ctx, slug)
    const sizes = await this.partners.sizesOf(ctx, [partner.id])
    return toPartnerAnswer(partner, sizes.get(partner.id) ?? { tenants: 0, seats: 0 })
  }
}
