import { Injectable } from '@nestjs/common'

import { Clock } from '../../../common/clock/clock.ts'
import { systemContext, type Context } from '../../../common/context/context.ts'
import { newId } from '../../../common/ids.ts'
import { untilWon } from '../../../common/store/lost-race.ts'
import type { Unit } from '../../../common/store/unit-of-work.ts'
import { Work } from '../../audit/audited-unit-of-work.ts'
import type { EventDraft } from '../../audit/inbox/event-draft.ts'
import { MarkPastDue } from '../../subscriptions/index.ts'
import { MoveTenant, type Tenant, TenantStore } from '../../tenants/index.ts'
import { BillingSettingsStore } from '../settings/billing-settings.store.ts'
import { InvoiceStore } from '../store/invoice.store.ts'
import { EngineGate } from '../use-cases/engine-gate.ts'
import { type DunningRow, DunningStore } from './dunning.store.ts'
import { type DunningStep, nextStep, suspendsAt } from './dunning.ts'
import { QueueMails } from './queue-mails.ts'

const actions = {
  begin: 'dunning.begun',
  restart: 'dunning.begun',
  remind: 'dunning.reminded',
  suspend: 'dunning.suspended',
  lift: 'dunning.lifted',
  end: 'dunning.ended',
} as const

/** Where debts and who owes them are read, and what is moved for them. */
@Injectable()
export class DebtSources {
  readonly cases: DunningStore
  readonly invoices: InvoiceStore
  readonly settings: BillingSettingsStore
  readonly tenants: TenantStore
  readonly engine: EngineGate

  constructor(
    cases: DunningStore,
    invoices: InvoiceStore,
    settings: BillingSettingsStore,
    tenants: TenantStore,
    engine: EngineGate,
  ) {
    this.cases = cases
    this.invoices = invoices
    this.settings = settings
    this.tenants = tenants
    this.engine = engine
  }
}

/** Reminds, suspends and lets go on, as the settings say and as invoices are paid. */
@Injectable()
export class PursueDebts {
  private readonly from: DebtSources
  private readonly moves: MoveTenant
  private readonly pastDue: MarkPastDue
  private readonly work: Work
  private readonly clock: Clock
  private readonly mails: QueueMails

  constructor(from: DebtSources, moves: MoveTenant, pastDue: MarkPastDue, work: Work, clock: Clock, mails: QueueMails) {
    this.from = from
    this.moves = moves
    this.pastDue = pastDue
    this.work = work
    this.clock = clock
    this.mails = mails
  }

  /** Looks at every debt and every case once. @returns how many steps were taken */
  async execute(): Promise<number> {
    const now = this.clock.now()
    const ctx = systemContext('dunning', newId(now))
    const debts = await this.from.invoices.oldestOverdue(ctx, now)
    const known = await this.from.cases.all(ctx)
    let steps = 0
    for (const tenantId of new Set([...debts.keys(), ...known.map((one) => one.tenantId)])) {
      steps += await this.ofTenant(ctx, tenantId)
    }
    return steps
  }

  /** One step a transaction: killed anywhere, the rest is still to be done. */
  private async ofTenant(ctx: Context, tenantId: string): Promise<number> {
    for (let steps = 0; ; steps += 1) {
      if (!(await untilWon(() => this.step(ctx, tenantId)))) return steps
    }
  }

  private async step(ctx: Context, tenantId: string): Promise<boolean> {
    const now = this.clock.now()
    const { dunning: terms } = await this.from.settings.read()
    const [oldest] = await this.from.invoices.overdue(ctx, { tenantId }, now, 1)
    const known = await this.from.cases.ofTenant(ctx, tenantId)
    const sinceAt = oldest?.dueAt ?? null
    const step = nextStep(sinceAt, known, terms, now)
    const tenant = step && (await this.from.tenants.byId(ctx, tenantId))
    if (!step || !tenant || !(await this.isOn(ctx, step, tenant))) return false
    await this.work.run(ctx, async (unit) => {
      await this.take(ctx, unit, { step, tenant, known, sinceAt: sinceAt ?? now, now })
      const due = sinceAt && { since: sinceAt.toISOString(), suspendsAt: suspendsAt(sinceAt, terms).toISOString() }
      await unit.record({
        action: actions[step.kind],
        target: { type: 'tenant', id: tenantId, name: tenant.name },
        tenantId,
        partnerId: tenant.partnerId,
        data: { ...due, ...(step.kind === 'remind' ? { number: step.number } : {}) },
      })
    })
    return true
  }

  /** Nobody is pursued where billing is off; what was done is taken back all the same. */
  private async isOn(ctx: Context, { kind }: DunningStep, tenant: Tenant): Promise<boolean> {
    return kind === 'lift' || kind === 'end' || this.from.engine.isOn(ctx, tenant)
  }

  private async take(
    ctx: Context,
    unit: Unit<EventDraft>,
    move: { step: DunningStep; tenant: Tenant; known: DunningRow | null; sinceAt: Date; now: Date },
  ): Promise<void> {
    const { step, tenant, known, sinceAt, now } = move
    const { cases } = this.from
    if (step.kind === 'begin') {
      await cases.add(ctx, { tenantId: tenant.id, partnerId: tenant.partnerId, sinceAt })
      await this.pastDue.within(ctx, tenant, true, now)
    }
    if (!known) return
    if (step.kind === 'restart') await cases.change(ctx, known, { sinceAt, reminders: 0, remindedAt: null })
    if (step.kind === 'remind') {
      await cases.change(ctx, known, { reminders: step.number, remindedAt: now })
      await this.mails.within(ctx, { kind: 'reminder', tenant, since: known.sinceAt, number: step.number, now })
    }
    if (step.kind === 'suspend') {
      const runs = tenant.status === 'active' || tenant.status === 'pending'
      const tenantHeldAt = runs ? await this.moves.within(ctx, unit, tenant, 'suspend') : null
      await cases.change(ctx, known, { suspendedAt: now, tenantHeldAt })
      if (tenantHeldAt) await this.mails.within(ctx, { kind: 'suspended', tenant, since: now, now })
    }
    if (step.kind === 'lift') {
      const same = known.tenantHeldAt !== null && tenant.suspendedAt?.getTime() === known.tenantHeldAt.getTime()
      if (tenant.status === 'suspended' && same) {
        await this.moves.within(ctx, unit, tenant, 'resume')
        await this.mails.within(ctx, { kind: 'lifted', tenant, since: known.suspendedAt ?? now, now })
      }
      await cases.change(ctx, known, { suspendedAt: null, tenantHeldAt: null })
    }
    if (step.kind === 'end') {
      await cases.end(ctx, known)
      await this.pastDue.within(ctx, tenant, false, now)
    }
  }
}
