import type { System } from '@dezky/contracts'
import type { FilterQuery } from '@mikro-orm/core'

import type { Context } from '../../../common/context/context.ts'
import { tenantFilter } from '../../../common/context/scope.ts'
import type { Database } from '../../../common/store/database.ts'
import { isDuplicate } from '../../../common/store/unique.ts'
import { present } from '../../../common/store/whole.ts'
import { ProvisioningState } from './provisioning.entity.ts'

/** The row as it is at present. */
export interface StateRow extends Pick<
  ProvisioningState,
  'id' | 'facts' | 'notes' | 'lastOkAt' | 'nextAt' | 'dueAt' | 'changes' | 'handled' | 'version'
> {
  /** by system, then by the connector's key */
  readonly externalIds: Record<System, Record<string, string>>
}

/** What one reconcile writes down; the rest of the row is kept by the store itself. */
export type StateChange = Partial<Omit<StateRow, 'id' | 'changes' | 'version'>>

/** What is known of tenants in the connected systems, and when each is looked at next. */
export class ProvisioningStore {
  private readonly database: Database

  constructor(database: Database) {
    this.database = database
  }

  /**
   * Makes the tenant due at once. Called inside the unit of work of every change to its desired state, so that a
   * change is never committed without being reconciled sooner or later.
   */
  async markDue(tenantId: string, partnerId: string | null, at: Date): Promise<void> {
    for (;;) {
      const state = await this.read({ id: tenantId })
      if (!state) {
        if (await this.insert(tenantId, partnerId, at)) return
        continue
      }
      if (await this.replace(state, { dueAt: at, changes: state.changes + 1 })) return
    }
  }

  /** Null until something was due, or beyond the caller's reach. */
  async find(ctx: Context, tenantId: string): Promise<StateRow | null> {
    return this.read(within(ctx, tenantId))
  }

  /** The state of a tenant, made when there is none. */
  async ensure(ctx: Context, tenant: { id: string; partnerId: string | null }, at: Date): Promise<StateRow> {
    for (;;) {
      const state = await this.find(ctx, tenant.id)
      if (state) return state
      await this.insert(tenant.id, tenant.partnerId, at)
    }
  }

  /**
   * Changes the row as it is now, again when somebody else was faster.
   * @returns the row afterwards; null when there is none
   */
  async change(ctx: Context, tenantId: string, change: (state: StateRow) => StateChange): Promise<StateRow | null> {
    for (;;) {
      const state = await this.find(ctx, tenantId)
      if (!state) return null
      const changed = change(state)
      if (await this.replace(state, changed)) return { ...state, ...changed, version: state.version + 1 }
    }
  }

  /** Changes the row if it is still as `state` says; false when somebody else was faster. */
  async settle(_ctx: Context, state: StateRow, change: StateChange): Promise<boolean> {
    return this.replace(state, change)
  }

  /** Ids of tenants to be looked at, the longest waiting first. Background work only: it crosses tenants. */
  async due(_ctx: Context, at: Date, limit: number): Promise<string[]> {
    const rows = await this.database.manager().find(
      ProvisioningState,
      { dueAt: { $lte: at } },
      {
        fields: ['id'],
        orderBy: { dueAt: 'asc', id: 'asc' },
        limit,
        disableIdentityMap: true,
      },
    )
    return rows.map((row) => row.id)
  }

  private async read(filter: FilterQuery<ProvisioningState>): Promise<StateRow | null> {
    const row = await this.database.manager().findOne(ProvisioningState, filter, { disableIdentityMap: true })
    if (!row) return null
    const { id, facts, notes, lastOkAt, nextAt, dueAt, changes, handled, version } = row
    const externalIds = bySystem((system) =>
      Object.fromEntries(row.externalIds[system].map(({ key, id }) => [key, id])),
    )
    return { id, externalIds, facts, notes, lastOkAt, nextAt, dueAt, changes, handled, version }
  }

  private async insert(tenantId: string, partnerId: string | null, at: Date): Promise<boolean> {
    try {
      await this.database.manager().insert(ProvisioningState, present(emptyState(tenantId, partnerId, at)))
      return true
    } catch (error) {
      if (isDuplicate(error)) return false
      throw error
    }
  }

  private async replace({ id, version }: StateRow, change: StateChange & { changes?: number }): Promise<boolean> {
    const { externalIds, ...rest } = change
    const list = externalIds && {
      externalIds: bySystem((system) => Object.entries(externalIds[system]).map(([key, id]) => ({ key, id }))),
    }
    const columns = { ...rest, ...list, version: version + 1 }
    return (await this.database.manager().nativeUpdate(ProvisioningState, { id, version }, columns)) === 1
  }
}

function within(ctx: Context, tenantId: string): FilterQuery<ProvisioningState> {
  const scope = tenantFilter(ctx.scope, { tenant: 'id', partner: 'partnerId' })
  return { $and: [{ id: tenantId }, scope].filter((part) => Object.keys(part).length > 0) }
}

const bySystem = <T>(value: (system: System) => T): Record<System, T> => ({
  authentik: value('authentik'),
  stalwart: value('stalwart'),
  ocis: value('ocis'),
})

function emptyState(tenantId: string, partnerId: string | null, at: Date) {
  return {
    id: tenantId,
    partnerId,
    externalIds: { authentik: [], stalwart: [], ocis: [] },
    facts: {},
    notes: {},
    lastOkAt: {},
    nextAt: {},
    dueAt: at,
    changes: 1,
    handled: 0,
    version: 1,
  }
}
