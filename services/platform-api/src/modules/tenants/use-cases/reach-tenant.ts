import type { Context } from '../../../common/context/context.ts'
import { tenantAccess } from '../../../common/context/scope.ts'
import { forbidden, versionMismatch } from '../../../common/errors/common.errors.ts'
import { allows, type Permission, permissions, type TenantAccess } from '../domain/permissions.ts'
import { isWritable } from '../domain/tenant-lifecycle.ts'
import type { TenantRow } from '../rows.ts'
import type { TenantStore } from '../tenant.store.ts'
import { notWritable, partnerSuspended, tenantNotFound } from '../tenants.errors.ts'

/** How the caller stands to the tenant. @throws AppError tenants.not_found when it cannot see it */
export function accessTo(ctx: Context, tenant: TenantRow): TenantAccess {
  const access = tenantAccess(ctx.scope, tenant)
  if (access === null) throw tenantNotFound()
  return access
}

/** @throws AppError partners.suspended, auth.forbidden */
export function mustAllow(ctx: Context, tenant: TenantRow, permission: Permission): void {
  const access = accessTo(ctx, tenant)
  if (allows(permission, access)) return
  if (access === 'partner-suspended') throw partnerSuspended()
  throw forbidden(permissions[permission].at(-1) ?? 'operator')
}

/** The tenant, for a caller who may do this with it. @throws AppError tenants.not_found, partners.suspended, auth.forbidden */
export async function reachTenant(
  tenants: TenantStore,
  ctx: Context,
  slug: string,
  permission: Permission,
): Promise<TenantRow> {
  const tenant = await tenants.bySlug(ctx, slug)
  mustAllow(ctx, tenant, permission)
  return tenant
}

/** As `reachTenant`, for changes of what the tenant has. @throws AppError tenants.not_writable besides */
export async function reachWritable(
  tenants: TenantStore,
  ctx: Context,
  slug: string,
  permission: Permission,
): Promise<TenantRow> {
  const tenant = await reachTenant(tenants, ctx, slug, permission)
  if (!isWritable(tenant.status)) throw notWritable(tenant.status)
  return tenant
}

/** @throws AppError precondition.version_mismatch when the caller saw another version */
export function mustMatch({ version }: { version: number }, ifMatch: number | undefined): void {
  if (ifMatch !== undefined && ifMatch !== version) throw versionMismatch(version)
}
