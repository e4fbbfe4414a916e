import type { Clock } from '../../../common/clock/clock.ts'
import { systemContext, type Context } from '../../../common/context/context.ts'
import { newId } from '../../../common/ids.ts'
import { untilWon } from '../../../common/store/lost-race.ts'
import type { StripeGateway } from '../../../integrations/stripe/index.ts'
import type { Work } from '../../audit/audited-unit-of-work.ts'
import type { Tenant, TenantStore } from '../../tenants/index.ts'
import type { LookAtStripe } from '../objects/look-at-stripe.ts'
import type { StripeObjectRow, StripeObjectStore } from '../objects/stripe-object.store.ts'
import type { StripeTaxRates } from './stripe-tax-rates.ts'

const running = new Set(['trialing', 'active', 'past_due', 'unpaid', 'paused'])

interface AlignParts {
  readonly stripe: StripeGateway
  readonly objects: StripeObjectStore
  readonly tenants: TenantStore
  readonly taxRates: StripeTaxRates
  readonly look: LookAtStripe
  readonly work: Work
  readonly clock: Clock
}

/**
 * Has the next invoice of each subscription at Stripe carry the rate that holds for its tenant by now: rates change on a
 * day, tenants move and get VAT ids. Nothing that was invoiced changes.
 */
export class AlignTax {
  private readonly from: AlignParts

  constructor(from: AlignParts) {
    this.from = from
  }

  /** @returns how many were changed @throws AppError of the client; what was changed until then is */
  async execute(): Promise<number> {
    const { objects, tenants, taxRates, stripe, clock } = this.from
    const ctx = systemContext('stripe-tax', newId(clock.now()))
    const found = await objects.ofKind(ctx, stripe.client.livemode, 'subscription')
    let changed = 0
    for (const one of found) {
      // Under a schedule the rate is that of its phases.
      if (!running.has(String(one.state['status'])) || one.state['scheduleId'] || one.tenantId === null) continue
      const tenant = await tenants.byId(ctx, one.tenantId)
      if (!tenant) continue
      const wanted = await taxRates.of(tenant)
      if ((one.state['taxRateId'] ?? undefined) === wanted) continue
      await this.change(ctx, one, tenant, wanted)
      changed += 1
    }
    return changed
  }

  private async change(
    ctx: Context,
    { id, state }: StripeObjectRow,
    tenant: Tenant,
    taxRateId: string | undefined,
  ): Promise<void> {
    const { stripe, look, work, clock } = this.from
    const day = clock.now().toISOString().slice(0, 10)
    await stripe.subscriptions.setTaxRate({ subscriptionId: id, itemId: String(state['itemId']), taxRateId }, day)
    await untilWon(async () => {
      const apply = await look.at(ctx, { kind: 'subscription', id, account: null })
      await work.run(ctx, async (unit) => {
        await apply(unit)
        await unit.record({
          action: 'subscription.tax_aligned',
          target: { type: 'stripe_object', id },
          tenantId: tenant.id,
          partnerId: tenant.partnerId,
          data: { country: tenant.country, taxRateId: taxRateId ?? null },
        })
      })
    })
  }
}
