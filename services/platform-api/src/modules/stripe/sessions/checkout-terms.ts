import type { Clock } from '../../../common/clock/clock.ts'
import type { Context } from '../../../common/context/context.ts'
import type { EngineGate } from '../../billing/index.ts'
import type { Plan } from '../../catalogue/index.ts'
import { standing, type SubscriptionStore } from '../../subscriptions/index.ts'
import type { Tenant } from '../../tenants/index.ts'
import type { StripeTaxRates } from '../subscriptions/stripe-tax-rates.ts'

const dayMs = 86_400_000

/** On what terms a tenant buys. */
export class CheckoutTerms {
  private readonly engine: EngineGate
  private readonly subscriptions: SubscriptionStore
  private readonly taxRates: StripeTaxRates
  private readonly clock: Clock

  constructor(engine: EngineGate, subscriptions: SubscriptionStore, taxRates: StripeTaxRates, clock: Clock) {
    this.engine = engine
    this.subscriptions = subscriptions
    this.taxRates = taxRates
    this.clock = clock
  }

  /**
   * The tax rate of the tenant, and the days nothing is charged for: the plan's trial for one that never had a
   * subscription, and for one on trial the days it still has, begun ones counted.
   * @throws AppError billing.engine_off, those of the client
   */
  async of(ctx: Context, tenant: Tenant, plan: Plan): Promise<{ taxRateId?: string; trialDays?: number }> {
    await this.engine.require(ctx, tenant)
    const taxRateId = await this.taxRates.of(tenant)
    const trialDays = await this.trialDays(ctx, tenant, plan)
    return { ...(taxRateId === undefined ? {} : { taxRateId }), ...(trialDays === 0 ? {} : { trialDays }) }
  }

  private async trialDays(ctx: Context, tenant: Tenant, plan: Plan): Promise<number> {
    const now = this.clock.now()
    const stored = await this.subscriptions.ofTenant(ctx, tenant.id)
    if (!stored) return plan.trialDays ?? 0
    const { status, trialEndsAt } = standing(stored, now)
    if (status !== 'trialing' || trialEndsAt === null) return 0
    return Math.ceil((trialEndsAt.getTime() - now.getTime()) / dayMs)
  }
}
