import { tenantStatuses, type Overview } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import { ReadColdAlarms } from '../../cold/index.ts'
import { Clock } from '../../common/clock/clock.ts'
import type { Context } from '../../common/context/context.ts'
import { ReadIntegrity } from '../audit/index.ts'
import { Readiness } from '../health/readiness.ts'
import { DifferenceStore, StripeEventStore } from '../stripe/index.ts'
import {
  type Attention,
  ofColdStorage,
  ofDeadLetters,
  ofDifferences,
  ofIntegrity,
  ofPartner,
  ofPayouts,
  ofReadiness,
  ofStripeEvents,
  ofTenant,
} from './domain/attention.ts'
import { lastMonths } from './domain/months.ts'
import { OverviewStore } from './overview.store.ts'

const shown = 20

@Injectable()
export class ReadOverview {
  private readonly figures: OverviewStore
  private readonly readiness: Readiness
  private readonly integrity: ReadIntegrity
  private readonly cold: ReadColdAlarms
  private readonly stripe: StripeEventStore
  private readonly differences: DifferenceStore
  private readonly clock: Clock

  constructor(
    figures: OverviewStore,
    readiness: Readiness,
    integrity: ReadIntegrity,
    cold: ReadColdAlarms,
    stripe: StripeEventStore,
    differences: DifferenceStore,
    clock: Clock,
  ) {
    this.figures = figures
    this.readiness = readiness
    this.integrity = integrity
    this.cold = cold
    this.stripe = stripe
    this.differences = differences
    this.clock = clock
  }

  /** The figures of the hoster's home page, and what wants looking after; a fixed number of queries. */
  async execute(ctx: Context): Promise<Overview> {
    const months = lastMonths(this.clock.now(), 12)
    const [byStatus, partners, seats, totals, troubled, suspended] = await Promise.all([
      this.figures.tenantsByStatus(ctx),
      this.figures.partnersByStatus(ctx),
      this.figures.seats(ctx),
      Promise.all(months.map((month) => this.figures.tenantsBefore(ctx, month.endAt))),
      this.figures.troubledTenants(ctx, shown),
      this.figures.suspendedPartners(ctx, shown),
    ])
    const counts = Object.fromEntries(tenantStatuses.map((status) => [status, byStatus[status] ?? 0]))
    const there = tenantStatuses.filter((status) => status !== 'purged')
    return {
      tenants: { total: there.reduce((sum, status) => sum + (byStatus[status] ?? 0), 0), byStatus: counts },
      partners: { total: (partners.active ?? 0) + (partners.suspended ?? 0), suspended: partners.suspended ?? 0 },
      seats: { total: seats },
      tenantsByMonth: months.map(({ name }, index) => ({ month: name, total: totals[index] ?? 0 })),
      attention: [
        ...(await this.ofTheHouse(ctx)),
        ...troubled.map(({ slug, name, provisioningErrors }) => ofTenant({ slug, name, errors: provisioningErrors })),
        ...suspended.map((partner) => ofPartner(partner)),
      ],
    }
  }

  /** What concerns no single tenant or partner, the gravest first. */
  private async ofTheHouse(ctx: Context): Promise<Attention[]> {
    const [readiness, integrity, alarms, payouts, stripe, compared] = await Promise.all([
      this.readiness.check(),
      this.integrity.execute(),
      this.cold.execute(),
      this.figures.waitingPayouts(ctx),
      this.stripe.waiting(ctx),
      this.differences.last(ctx),
    ])
    return [
      ...ofIntegrity(integrity),
      ...ofReadiness(readiness),
      ...ofColdStorage(alarms),
      ...ofStripeEvents(stripe.failed),
      ...ofDifferences(compared?.differences ?? 0),
      ...ofPayouts(payouts),
      ...ofDeadLetters(integrity),
    ]
  }
}
