import type { RunQuery } from '@dezky/contracts'
import type { FilterQuery } from '@mikro-orm/core'

import type { Context } from '../../../common/context/context.ts'
import { tenantFilter } from '../../../common/context/scope.ts'
import type { Database } from '../../../common/store/database.ts'
import { behind, keysetOf, orderOf, pageFrom } from '../../../common/store/keyset.ts'
import { present, type Whole, whole } from '../../../common/store/whole.ts'
import type { Rows } from '../tenant.store.ts'
import { runNotFound } from '../tenants.errors.ts'
import { ProvisioningRun } from './provisioning.entity.ts'

/** A run as it is at present. */
export type RunRow = Readonly<Whole<ProvisioningRun>>

/** Runs kept of one tenant; older ones are told by the audit log. */
const kept = 20

const newestFirst = keysetOf('-startedAt', { startedAt: 'startedAt' })

/** Reconciles of tenants that had something to do. */
export class ProvisioningRunStore {
  private readonly database: Database

  constructor(database: Database) {
    this.database = database
  }

  async insert(_ctx: Context, row: RunRow): Promise<void> {
    await this.database.manager().insert(ProvisioningRun, present(row))
  }

  /** Writes the run's progress. Called by the holder of the tenant's lease only. */
  async update(ctx: Context, { id, tenantId, status, steps, finishedAt }: RunRow): Promise<void> {
    const filter = within(ctx, { id, tenantId, status: 'running' })
    await this.database.manager().nativeUpdate(ProvisioningRun, filter, { status, steps, finishedAt })
  }

  /** The run in progress, else the last one. */
  async latest(ctx: Context, tenantId: string): Promise<RunRow | null> {
    const [row] = await this.newest(ctx, { tenantId }, 1)
    return row ?? null
  }

  /** A page of the runs kept, newest first. @throws AppError request.bad_cursor */
  async list(ctx: Context, tenantId: string, { cursor, limit }: RunQuery): Promise<Rows<RunRow>> {
    const name = ['runs', tenantId]
    const em = this.database.manager()
    const rows = await em.find(
      ProvisioningRun,
      within(ctx, { $and: [{ tenantId }, ...behind(name, newestFirst, cursor)] }),
      { orderBy: orderOf(newestFirst), limit: limit + 1, disableIdentityMap: true },
    )
    const page = pageFrom(name, newestFirst, rows.map(toRunRow), limit)
    return { ...page, total: await em.count(ProvisioningRun, within(ctx, { tenantId })) }
  }

  /** @throws AppError provisioning.run_not_found */
  async byId(ctx: Context, tenantId: string, id: string): Promise<RunRow> {
    const row = await this.database
      .manager()
      .findOne(ProvisioningRun, within(ctx, { id, tenantId }), { disableIdentityMap: true })
    if (!row) throw runNotFound()
    return toRunRow(row)
  }

  /** Runs that say they are in progress; whoever holds the tenant's lease knows that they are not. */
  async unfinished(ctx: Context, tenantId: string): Promise<RunRow[]> {
    return this.newest(ctx, { tenantId, status: 'running' }, kept)
  }

  /** Removes all but the newest runs of a tenant. */
  async prune(ctx: Context, tenantId: string): Promise<void> {
    const oldest = (await this.newest(ctx, { tenantId }, kept)).at(kept - 1)
    if (!oldest) return
    await this.database
      .manager()
      .nativeDelete(ProvisioningRun, within(ctx, { tenantId, startedAt: { $lt: oldest.startedAt } }))
  }

  private async newest(ctx: Context, filter: object, limit: number): Promise<RunRow[]> {
    const rows = await this.database.manager().find(ProvisioningRun, within(ctx, filter), {
      orderBy: { startedAt: 'desc', id: 'desc' },
      limit,
      disableIdentityMap: true,
    })
    return rows.map(toRunRow)
  }
}

const toRunRow = (row: ProvisioningRun): RunRow => whole(row, { partnerId: null, finishedAt: null })

function within(ctx: Context, filter: object): FilterQuery<ProvisioningRun> {
  const scope = tenantFilter(ctx.scope, { tenant: 'tenantId', partner: 'partnerId' })
  return { $and: [filter, scope].filter((part) => Object.keys(part).length > 0) }
}
