import type { MrrByPlan, PartnerSummary, PlatformSummary, SummaryQuery } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import type { Context } from '../../../common/context/context.ts'
import { PlanStore } from '../../catalogue/index.ts'
import { PartnerStore } from '../../partners/index.ts'
import type { LiveGroup } from '../store/figure.store.ts'
import { PartyStore } from '../store/party.store.ts'
import { EstimatePayouts } from './estimate-payouts.ts'
import { ReadBillingState } from './read-billing-state.ts'
import { ReadFigures, sharesBy } from './read-figures.ts'

const customersShown = 50

/** The summaries of the platform and of a partner. The number of queries is fixed. */
@Injectable()
export class ReadSummaries {
  private readonly figures: ReadFigures
  private readonly state: ReadBillingState
  private readonly partners: PartnerStore
  private readonly parties: PartyStore
  private readonly plans: PlanStore
  private readonly estimates: EstimatePayouts

  constructor(
    figures: ReadFigures,
    state: ReadBillingState,
    partners: PartnerStore,
    parties: PartyStore,
    plans: PlanStore,
    estimates: EstimatePayouts,
  ) {
    this.figures = figures
    this.state = state
    this.partners = partners
    this.parties = parties
    this.plans = plans
    this.estimates = estimates
  }

  /** For operators. */
  async platform(ctx: Context, { months }: SummaryQuery): Promise<PlatformSummary> {
    const read = await this.figures.execute(ctx, { kind: 'platform' }, months)
    const owners = read.live.map(({ ownerId }) => ownerId)
    const partners = await this.parties.partners(ctx, owners)
    return {
      state: await this.state.execute({}),
      at: read.at.toISOString(),
      figures: read.figures,
      months: read.months,
      byPlan: await this.byPlan(ctx, read.live),
      byPartner: sharesBy(
        read.live,
        ({ ownerId }) => ownerId,
        (id) => {
          const partner = id === null ? undefined : partners.get(id)
          return { partner: partner ? { slug: partner.slug, name: partner.name } : null }
        },
      ),
    }
  }

  /** For the partner's people and operators. @throws AppError partners.not_found */
  async partner(ctx: Context, slug: string, { months }: SummaryQuery): Promise<PartnerSummary> {
    const partner = await this.partners.bySlug(ctx, slug)
    const read = await this.figures.execute(ctx, { kind: 'partner', id: partner.id }, months)
    const { cutBps, cuts, nextPayouts } = await this.estimates.execute(ctx, partner)
    const largest = sharesBy(
      read.live,
      ({ ownerId }) => ownerId,
      (id) => ({ id }),
    ).slice(0, customersShown)
    const ids = largest.map(({ id }) => id)
    const tenants = await this.parties.tenants(ctx, ids)
    return {
      state: await this.state.execute({ partner: slug }),
      at: read.at.toISOString(),
      figures: read.figures,
      months: read.months,
      byPlan: await this.byPlan(ctx, read.live),
      cutBps,
      cuts,
      nextPayouts,
      byTenant: largest.flatMap(({ id, ...share }) => {
        const tenant = id === null ? undefined : tenants.get(id)
        return tenant ? { ...share, tenant: { slug: tenant.slug, name: tenant.name } } : []
      }),
      connect: await this.estimates.account(ctx, partner),
    }
  }

  private async byPlan(ctx: Context, live: readonly LiveGroup[]): Promise<MrrByPlan[]> {
    const keys = [...new Set(live.map(({ planKey }) => planKey))]
    const plans = await this.plans.byKeys(ctx, keys)
    return sharesBy(
      live,
      ({ planKey }) => planKey,
      (key) => ({ planKey: key ?? '', planName: plans.get(key ?? '')?.name ?? key ?? '' }),
    )
  }
}
