import type { Context } from '../../common/context/context.ts'
import { forbidden } from '../../common/errors/common.errors.ts'
import { partnerAccess } from './domain/partner-access.ts'
import { partnerNotFound, partnerSuspended } from './partners.errors.ts'
import type { PartnerRow } from './rows.ts'
import type { PartnerStore } from './store/partner.store.ts'

/**
 * The partner, for a caller who may change it: its own administrators and operators.
 * @throws AppError partners.not_found, partners.suspended, auth.forbidden
 */
export async function changeablePartner(partners: PartnerStore, ctx: Context, slug: string): Promise<PartnerRow> {
  const partner = await partners.bySlug(ctx, slug)
  const access = partnerAccess(ctx.scope, partner.id)
  if (access === null) throw partnerNotFound()
  if (access === 'suspended') throw partnerSuspended()
  if (access === 'viewer') throw forbidden('partner admin')
  return partner
}
