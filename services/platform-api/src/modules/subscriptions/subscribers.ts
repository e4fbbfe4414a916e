import { Injectable } from '@nestjs/common'

import { Clock } from '../../common/clock/clock.ts'
import type { Context } from '../../common/context/context.ts'
import { forbidden } from '../../common/errors/common.errors.ts'
import { won } from '../../common/store/lost-race.ts'
import type { Unit } from '../../common/store/unit-of-work.ts'
import type { EventDraft } from '../audit/inbox/event-draft.ts'
import { MoveTenant, type Tenant, TenantStore } from '../tenants/index.ts'
import { ProvisioningSignal } from '../tenants/provisioning/provisioning-signal.ts'
import { ProvisioningStore } from '../tenants/provisioning/provisioning.store.ts'
import { mayChange } from './domain/may-change.ts'
import { partnerSuspended, tenantNotWritable } from './subscriptions.errors.ts'

/** The tenants subscriptions belong to. */
@Injectable()
export class Subscribers {
  private readonly tenants: TenantStore
  private readonly provisioning: ProvisioningStore
  private readonly signal: ProvisioningSignal
  private readonly moves: MoveTenant
  private readonly clock: Clock

  constructor(
    tenants: TenantStore,
    provisioning: ProvisioningStore,
    signal: ProvisioningSignal,
    moves: MoveTenant,
    clock: Clock,
  ) {
    this.tenants = tenants
    this.provisioning = provisioning
    this.signal = signal
    this.moves = moves
    this.clock = clock
  }

  /**
   * The tenant, if the caller may change its subscription (or only its seats) and it takes changes at all.
   * @throws AppError tenants.not_found, auth.forbidden, partners.suspended, tenants.not_writable
   */
  async changeable(ctx: Context, slug: string, change: { seatsOnly: boolean }): Promise<Tenant> {
    const tenant = await this.tenants.bySlug(ctx, slug)
    const permission = mayChange(ctx.scope, tenant, change)
    if (permission === 'suspended') throw partnerSuspended()
    if (permission === 'denied') throw forbidden(change.seatsOnly ? 'tenant admin' : 'partner admin')
    if (tenant.status === 'cancelled' || tenant.status === 'purged') throw tenantNotWritable(tenant.status)
    return tenant
  }

  /**
   * Within the unit of work that changes seats or plan: a seat given in the same moment was counted against the old
   * number, so the later one counts again; quotas follow the plan, so the tenant is reconciled.
   * @throws LostRace when the roster is no longer as `tenant` says
   */
  async touch(ctx: Context, unit: Unit<EventDraft>, tenant: Tenant): Promise<void> {
    won(await this.tenants.changeRoster(ctx, tenant, 0))
    await this.provisioning.markDue(tenant.id, tenant.partnerId, this.clock.now())
    unit.afterCommit(() => this.signal.tenant(tenant.id))
  }

  /**
   * Within the unit of work: suspends the tenant for its subscription's sake, unless it is suspended already.
   * @returns what tells this suspension from any other
   */
  async hold(ctx: Context, unit: Unit<EventDraft>, tenant: Tenant): Promise<Date | null> {
    if (tenant.status !== 'active' && tenant.status !== 'pending') return null
    return this.moves.within(ctx, unit, tenant, 'suspend')
  }

  /** Within the unit of work: lifts the suspension `hold` made; one that somebody made later stays. */
  async release(
    ctx: Context,
    unit: Unit<EventDraft>,
    tenant: Tenant,
    { tenantHeldAt }: { readonly tenantHeldAt: Date | null },
  ): Promise<null> {
    const same = tenant.suspendedAt?.getTime() === tenantHeldAt?.getTime()
    if (tenant.status === 'suspended' && tenantHeldAt && same) await this.moves.within(ctx, unit, tenant, 'resume')
    return null
  }
}
