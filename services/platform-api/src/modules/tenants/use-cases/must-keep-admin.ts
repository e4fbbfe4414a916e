import type { Context } from '../../../common/context/context.ts'
import type { SeatRow, TenantRow } from '../rows.ts'
import type { SeatStore } from '../seat.store.ts'
import { lastAdmin } from '../tenants.errors.ts'
import { accessTo } from './reach-tenant.ts'

/**
 * For a change that takes the active admin `seat` away: a tenant's own admins leave at least one. Its partner and
 * operators may take the last; they can make another.
 * @throws AppError seats.last_admin
 */
export async function mustKeepAdmin(seats: SeatStore, ctx: Context, tenant: TenantRow, seat: SeatRow): Promise<void> {
  if (accessTo(ctx, tenant) === 'admin' && (await seats.otherAdmins(ctx, seat)) === 0) throw lastAdmin()
}
