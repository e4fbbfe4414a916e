import type { Context } from '../../../common/context/context.ts'
import { partnerFilter, tenantFilter } from '../../../common/context/scope.ts'

/** All of these filters; empty ones say nothing. */
export function allOf(filters: readonly object[]): object {
  const parts = filters.filter((part) => Object.keys(part).length > 0)
  return parts.length === 0 ? {} : { $and: parts }
}

/** Rows of a tenant, as far as the caller reaches them. */
export const withinTenants = (ctx: Context, ...filters: object[]): object =>
  allOf([tenantFilter(ctx.scope, { tenant: 'tenantId', partner: 'partnerId' }), ...filters])

/** Rows of a partner, for its own people and operators; not for its tenants. */
export const withinPartners = (ctx: Context, ...filters: object[]): object =>
  allOf([partnerFilter(ctx.scope, 'partnerId'), ...filters])
