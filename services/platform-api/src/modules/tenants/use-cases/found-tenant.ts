import type { TenantCreate } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import { Clock } from '../../../common/clock/clock.ts'
import type { Context } from '../../../common/context/context.ts'
import { newId } from '../../../common/ids.ts'
import { nameKey } from '../../../common/store/name-key.ts'
import type { Unit } from '../../../common/store/unit-of-work.ts'
import type { EventDraft } from '../../audit/inbox/event-draft.ts'
import { DueMarks } from '../due-marks.ts'
import type { TenantRow } from '../rows.ts'
import { TenantRecords } from '../tenant-records.ts'
import { TenantSubscriptions } from '../tenant-subscriptions.ts'
import { claimDomain } from './claim-domain.ts'
import { defaultQuotaBytes, takeSeat } from './take-seat.ts'

/** A tenant to be, with what the request left open decided. */
export interface Founding extends Pick<TenantCreate, 'name' | 'country' | 'vatId' | 'admin' | 'subscription'> {
  readonly slug: string
  readonly partnerId: string | null
  readonly primaryDomain: string
}

/** Writes a new tenant and all that comes with it, inside the unit of work of whoever creates it. */
@Injectable()
export class FoundTenant {
  private readonly records: TenantRecords
  private readonly subscriptions: TenantSubscriptions
  private readonly due: DueMarks
  private readonly clock: Clock

  constructor(records: TenantRecords, subscriptions: TenantSubscriptions, due: DueMarks, clock: Clock) {
    this.records = records
    this.subscriptions = subscriptions
    this.due = due
    this.clock = clock
  }

  async within(ctx: Context, unit: Unit<EventDraft>, founding: Founding): Promise<TenantRow> {
    const { slug, name, partnerId, country, primaryDomain, admin, subscription } = founding
    const at = this.clock.now()
    const tenant = newTenant(founding, at)
    await this.records.tenants.insert(ctx, tenant)
    await unit.record({
      action: 'tenant.created',
      target: { type: 'tenant', id: tenant.id, name },
      tenantId: tenant.id,
      partnerId,
      data: { slug, country, primaryDomain },
    })
    await claimDomain(this.records.domains, ctx, unit, tenant, primaryDomain, at)
    if (subscription) await this.subscriptions.open(ctx, unit, tenant, subscription)
    if (admin) {
      const quotaBytes = (await this.subscriptions.seatQuotaBytes(ctx, tenant.id)) ?? defaultQuotaBytes
      const invitation = { ...admin, aliases: [], role: 'admin', quotaBytes } as const
      await takeSeat(this.records, ctx, unit, tenant, invitation, at)
    }
    await this.due.set(unit, tenant)
    return tenant
  }
}

function newTenant({ slug, name, partnerId, country, vatId, primaryDomain, admin }: Founding, at: Date): TenantRow {
  return {
    id: newId(at),
    slug,
    name,
    nameKey: nameKey(name),
    partnerId,
    country,
    vatId: vatId ?? null,
    primaryDomain,
    status: 'pending',
    authentikStatus: 'pending',
    stalwartStatus: 'pending',
    ocisStatus: 'pending',
    provisioningErrors: {},
    seatsUsed: admin ? 1 : 0,
    rosterVersion: 1,
    createdAt: at,
    updatedAt: at,
    suspendedAt: null,
    cancelledAt: null,
    version: 1,
  }
}
