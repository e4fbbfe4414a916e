import type { Context } from '../../../common/context/context.ts'
import { AppError } from '../../../common/errors/app-error.ts'
import { forbidden } from '../../../common/errors/common.errors.ts'
import type { TenantPartnerStore } from '../tenant-partner.store.ts'
import { partnerNotFound, partnerSuspended } from '../tenants.errors.ts'

/**
 * The partner a new tenant belongs to: for operators the one named, or none; for a partner's admin its own, which it
 * names only when it has several.
 * @returns the partner's id, null for none
 * @throws AppError partners.not_found, partners.suspended, auth.forbidden, request.invalid
 */
export async function choosePartner(
  partners: Pick<TenantPartnerStore, 'bySlug'>,
  ctx: Context,
  slug: string | undefined,
): Promise<string | null> {
  const named = slug === undefined ? null : await partners.bySlug(ctx, slug)
  if (slug !== undefined && !named) throw partnerNotFound()
  if (ctx.scope.kind !== 'portal') return named?.id ?? null
  const own = [...ctx.scope.partners].filter(([id]) => !named || id === named.id)
  const usable = own.filter(([, grant]) => grant.role === 'admin' && !grant.suspended)
  if (usable.length > 1) {
    throw new AppError(
      'request.invalid',
      {},
      { errors: [{ path: 'body.partner', message: 'name one of your partners' }] },
    )
  }
  const [chosen] = usable
  if (chosen) return chosen[0]
  throw own.some(([, grant]) => grant.suspended) ? partnerSuspended() : forbidden('partner-admin')
}
