import type { Database } from '../../../common/store/database.ts'
import { isDuplicate } from '../../../common/store/unique.ts'
import { ProvisioningState } from './provisioning.entity.ts'

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
    const em = this.database.manager()
    for (;;) {
      const state = await em.findOne(ProvisioningState, { id: tenantId }, { disableIdentityMap: true })
      if (!state) {
        try {
          await em.insert(ProvisioningState, emptyState(tenantId, partnerId, at))
          return
        } catch (error) {
          if (!isDuplicate(error)) throw error
          continue
        }
      }
      const change = { dueAt: at, version: state.version + 1 }
      if ((await em.nativeUpdate(ProvisioningState, { id: tenantId, version: state.version }, change)) === 1) return
    }
  }
}

function emptyState(tenantId: string, partnerId: string | null, at: Date) {
  return {
    id: tenantId,
    ...(partnerId === null ? {} : { partnerId }),
    externalIds: { authentik: {}, stalwart: {}, ocis: {} },
    facts: {},
    notes: {},
    lastOkAt: {},
    dueAt: at,
    version: 1,
  }
}
