import type { CatalogueStep, CatalogueSynced, Currency } from '@dezky/contracts'

import type { Context } from '../../../common/context/context.ts'
import { systemContext } from '../../../common/context/context.ts'
import { untilWon } from '../../../common/store/lost-race.ts'
import type { StripeGateway } from '../../../integrations/stripe/index.ts'
import type { Work } from '../../audit/audited-unit-of-work.ts'
import type { Plan, PlanStore, Price, PriceStore } from '../../catalogue/index.ts'
import type { LookAtStripe } from '../objects/look-at-stripe.ts'
import { seenPrice } from '../objects/seen-contracts.ts'
import type { StripeObjectStore } from '../objects/stripe-object.store.ts'
import { type Catalogues, planSteps } from './plan-steps.ts'

interface Ours {
  readonly plans: readonly Plan[]
  readonly prices: readonly Price[]
}

/** Makes Stripe sell what we sell. Running it again does what is still to do: interrupted anywhere, nothing is made twice. */
export class SyncCatalogue {
  private readonly stripe: StripeGateway
  private readonly plans: PlanStore
  private readonly prices: PriceStore
  private readonly objects: StripeObjectStore
  private readonly look: LookAtStripe
  private readonly work: Work

  constructor(
    stripe: StripeGateway,
    plans: PlanStore,
    prices: PriceStore,
    objects: StripeObjectStore,
    look: LookAtStripe,
    work: Work,
  ) {
    this.stripe = stripe
    this.plans = plans
    this.prices = prices
    this.objects = objects
    this.look = look
    this.work = work
  }

  /** @throws AppError billing.stripe_disabled and those of the client */
  async execute(ctx: Context, dryRun: boolean): Promise<CatalogueSynced> {
    const all = systemContext('catalogue-sync', ctx.requestId)
    const ours: Ours = { plans: await this.plans.offered(all), prices: await this.prices.offered(all) }
    const steps = planSteps(await this.compare(all, ours))
    if (!dryRun) for (const step of steps) await this.take(ctx, step, ours)
    const counts: Record<string, number> = {}
    for (const { kind } of steps) counts[kind] = (counts[kind] ?? 0) + 1
    await this.work.record(ctx, { action: 'billing.catalogue_synced', data: { dryRun, steps: counts } })
    return { dryRun, steps }
  }

  /**
   * Stripe's id of a price of ours in a currency; what is missing there is made.
   * @throws AppError billing.stripe_disabled and those of the client
   */
  async stripePriceOf(ctx: Context, priceId: string, currency: Currency): Promise<string> {
    const { livemode } = this.stripe.client
    const all = systemContext('catalogue-sync', ctx.requestId)
    const find = () => this.objects.ours(all, livemode, 'price', `${priceId}/${currency}`)
    const known = await find()
    if (known) return known.id
    await this.execute(all, false)
    const made = await find()
    if (!made) throw new Error(`the price ${priceId} in ${currency} did not get to Stripe`)
    return made.id
  }

  private async compare(ctx: Context, { plans, prices }: Ours): Promise<Catalogues> {
    const { catalogue, client } = this.stripe
    const [products, theirPrices] = [await catalogue.products(), await catalogue.prices()]
    const known = await this.objects.ofKind(ctx, client.livemode, 'price')
    return {
      plans: plans.map((plan) => ({ ...plan, key: plan.id })),
      prices,
      products: products.map(({ id, name, description, active, metadata }) => {
        return { planKey: metadata['dezky_plan'] ?? '', id, name, description: description ?? '', active }
      }),
      theirPrices: theirPrices.map((price) => ({
        priceId: price.metadata['dezky_price'] ?? '',
        currency: price.currency.toUpperCase(),
        id: price.id,
        unitAmountMinor: price.unit_amount,
        interval: price.recurring?.interval ?? null,
        active: price.active,
      })),
      known: new Set(known.map(({ id }) => id)),
    }
  }

  private async take(ctx: Context, step: CatalogueStep, { plans, prices }: Ours): Promise<void> {
    const { catalogue } = this.stripe
    const plan = plans.find(({ id }) => id === step.planKey)
    const price = prices.find(({ id }) => id === step.priceId)
    const told = plan && { key: plan.id, name: plan.name, description: plan.description, version: plan.version }
    if (told && step.kind === 'create_product') await catalogue.createProduct(told)
    if (told && step.kind === 'update_product') await catalogue.updateProduct(told, plan.active)
    if (!price || step.currency === null) return
    if (step.kind === 'create_price') {
      const { id, planKey, interval, amounts } = price
      const unitAmountMinor = amounts[step.currency] ?? 0
      const made = await catalogue.createPrice({ id, planKey, interval, currency: step.currency, unitAmountMinor })
      await this.remember(ctx, seenPrice(made))
    }
    if (step.stripeId === null) return
    if (step.kind === 'match_price') {
      const { reads } = this.stripe
      await this.remember(ctx, seenPrice(await reads.price(step.stripeId)))
    }
    if (step.kind === 'offer_price' || step.kind === 'retire_price') {
      await catalogue.setPriceActive(step.stripeId, step.kind === 'offer_price', price.version)
    }
  }

  private async remember(ctx: Context, seen: ReturnType<typeof seenPrice>): Promise<void> {
    await untilWon(() =>
      this.work.run(ctx, async (unit) => {
        unit.unchanged()
        await this.look.note(ctx, unit, seen)
      }),
    )
  }
}
