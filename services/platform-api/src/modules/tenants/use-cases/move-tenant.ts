import type { Tenant as TenantAnswer } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import { Clock } from '../../../common/clock/clock.ts'
import type { Context } from '../../../common/context/context.ts'
import { untilWon, won } from '../../../common/store/lost-race.ts'
import type { Unit } from '../../../common/store/unit-of-work.ts'
import { Work } from '../../audit/audited-unit-of-work.ts'
import type { EventDraft } from '../../audit/inbox/event-draft.ts'
import type { Permission } from '../domain/permissions.ts'
import { nextStatus, restorableUntil, type TenantAction } from '../domain/tenant-lifecycle.ts'
import { DueMarks } from '../due-marks.ts'
import type { TenantRow } from '../rows.ts'
import { type TenantChange, TenantStore } from '../tenant.store.ts'
import { confirmationMismatch, illegalTransition, restoreExpired } from '../tenants.errors.ts'
import { DescribeTenants } from './describe-tenants.ts'
import { mustMatch, reachTenant } from './reach-tenant.ts'

interface Move {
  readonly permission: Permission
  readonly event: string
  /** what the move notes beside the status */
  readonly columns: (at: Date) => TenantChange
}

/** The moves people make; `activate` is provisioning's. */
const moves = {
  suspend: { permission: 'tenant.run', event: 'tenant.suspended', columns: (at) => ({ suspendedAt: at }) },
  resume: { permission: 'tenant.run', event: 'tenant.resumed', columns: () => ({ suspendedAt: null }) },
  cancel: { permission: 'tenant.run', event: 'tenant.cancelled', columns: (at) => ({ cancelledAt: at }) },
  restore: {
    permission: 'tenant.run',
    event: 'tenant.restored',
    columns: () => ({ suspendedAt: null, cancelledAt: null }),
  },
  purge: { permission: 'tenant.purge', event: 'tenant.purged', columns: () => ({}) },
} as const satisfies Partial<Record<TenantAction, Move>>
export type TenantMove = keyof typeof moves

export interface MoveRequest {
  readonly slug: string
  readonly action: TenantMove
  readonly ifMatch: number | undefined
  /** for `purge`: the slug, typed */
  readonly confirm?: string
}

@Injectable()
export class MoveTenant {
  private readonly work: Work
  private readonly tenants: TenantStore
  private readonly due: DueMarks
  private readonly clock: Clock
  private readonly describe: DescribeTenants

  constructor(work: Work, tenants: TenantStore, due: DueMarks, clock: Clock, describe: DescribeTenants) {
    this.work = work
    this.tenants = tenants
    this.due = due
    this.clock = clock
    this.describe = describe
  }

  /**
   * Suspends, resumes, cancels, restores or purges a tenant. Nothing is lost before a purge.
   * @throws AppError tenants.not_found, auth.forbidden, partners.suspended, precondition.version_mismatch,
   *   tenants.illegal_transition, tenants.restore_expired, tenants.confirmation_mismatch
   */
  async execute(ctx: Context, request: MoveRequest): Promise<TenantAnswer> {
    return untilWon(() => this.once(ctx, request))
  }

  /**
   * One of these moves within an open unit of work, for what has decided on it already.
   * @returns when it was made: `suspendedAt` after `suspend`
   * @throws AppError tenants.illegal_transition, tenants.restore_expired
   * @throws LostRace when the tenant changed meanwhile
   */
  async within(ctx: Context, unit: Unit<EventDraft>, tenant: TenantRow, action: TenantMove): Promise<Date> {
    const { event, columns }: Move = moves[action]
    const at = this.clock.now()
    const status = statusAfter(tenant, action, at)
    won(await this.tenants.change(ctx, tenant, { ...columns(at), status, updatedAt: at }))
    await unit.record({
      action: event,
      target: { type: 'tenant', id: tenant.id, name: tenant.name },
      tenantId: tenant.id,
      partnerId: tenant.partnerId,
      data: { status: { from: tenant.status, to: status } },
    })
    await this.due.set(unit, tenant)
    return at
  }

  private async once(ctx: Context, { slug, action, ifMatch, confirm }: MoveRequest): Promise<TenantAnswer> {
    return this.work.run(ctx, async (unit) => {
      const tenant = await reachTenant(this.tenants, ctx, slug, moves[action].permission)
      if (action === 'purge' && confirm !== tenant.slug) throw confirmationMismatch()
      mustMatch(tenant, ifMatch)
      await this.within(ctx, unit, tenant, action)
      return this.describe.one(ctx, await this.tenants.bySlug(ctx, slug))
    })
  }
}

function statusAfter(tenant: TenantRow, action: TenantMove, at: Date) {
  const status = nextStatus(tenant.status, action)
  if (status === null) throw illegalTransition(action, tenant.status)
  const until = restorableUntil(tenant)
  if (action === 'restore' && until && at >= until) throw restoreExpired(until)
  return status
}
