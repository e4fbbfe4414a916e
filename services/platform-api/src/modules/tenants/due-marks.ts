import { Injectable } from '@nestjs/common'

import { Clock } from '../../common/clock/clock.ts'
import type { Unit } from '../../common/store/unit-of-work.ts'
import type { EventDraft } from '../audit/inbox/event-draft.ts'
import { ProvisioningSignal } from './provisioning/provisioning-signal.ts'
import { ProvisioningStore } from './provisioning/provisioning.store.ts'

/** Says that a tenant's desired state changed. */
@Injectable()
export class DueMarks {
  private readonly provisioning: ProvisioningStore
  private readonly signal: ProvisioningSignal
  private readonly clock: Clock

  constructor(provisioning: ProvisioningStore, signal: ProvisioningSignal, clock: Clock) {
    this.provisioning = provisioning
    this.signal = signal
    this.clock = clock
  }

  /** Makes the tenant due in the open unit of work, and wakes the reconcile loop once that is committed. */
  async set(unit: Unit<EventDraft>, tenant: { readonly id: string; readonly partnerId: string | null }): Promise<void> {
    await this.provisioning.markDue(tenant.id, tenant.partnerId, this.clock.now())
    unit.afterCommit(() => this.signal.tenant(tenant.id))
  }
}
