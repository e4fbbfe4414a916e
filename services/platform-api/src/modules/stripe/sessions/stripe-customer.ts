import { systemContext, type Context } from '../../../common/context/context.ts'
import { untilWon } from '../../../common/store/lost-race.ts'
import type { StripeGateway } from '../../../integrations/stripe/index.ts'
import type { Work } from '../../audit/audited-unit-of-work.ts'
import type { Tenant } from '../../tenants/index.ts'
import type { LookAtStripe } from '../objects/look-at-stripe.ts'
import { seenCustomer } from '../objects/seen-contracts.ts'
import type { StripeObjectStore } from '../objects/stripe-object.store.ts'

/** The customer a tenant is at Stripe. */
export class StripeCustomer {
  private readonly stripe: StripeGateway
  private readonly objects: StripeObjectStore
  private readonly look: LookAtStripe
  private readonly work: Work

  constructor(stripe: StripeGateway, objects: StripeObjectStore, look: LookAtStripe, work: Work) {
    this.stripe = stripe
    this.objects = objects
    this.look = look
    this.work = work
  }

  /** The id of the tenant's customer in the mode of our key; null when it has none. @throws AppError billing.stripe_disabled */
  async known(tenant: Tenant): Promise<string | null> {
    const ctx = systemContext('stripe-customer', tenant.id)
    const { livemode } = this.stripe.client
    return (await this.objects.ours(ctx, livemode, 'customer', tenant.id))?.id ?? null
  }

  /** Whether a subscription of the tenant is running at Stripe, or waits for its payment. */
  async subscribes(tenant: Tenant): Promise<boolean> {
    const ctx = systemContext('stripe-customer', tenant.id)
    const { livemode } = this.stripe.client
    const found = await this.objects.ofTenant(ctx, livemode, 'subscription', tenant.id)
    return found.some(({ state }) => state['status'] !== 'canceled' && state['status'] !== 'incomplete_expired')
  }

  /** As `known`; it is made when there is none, once. @throws AppError of the client */
  async of(ctx: Context, tenant: Tenant): Promise<string> {
    const known = await this.known(tenant)
    if (known !== null) return known
    const { id, slug, name, country, version } = tenant
    const made = await this.stripe.customers.create({ id, slug, name, email: null, country, version })
    const system = systemContext('stripe-customer', ctx.requestId)
    await untilWon(() =>
      this.work.run(ctx, async (unit) => {
        unit.unchanged()
        await this.look.note(system, unit, seenCustomer(made))
      }),
    )
    return made.id
  }
}
