import type { InvoicePreview, SubscriptionPreview, SubscriptionPreviewQuery, TaxTreatment } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import { Clock } from '../../../common/clock/clock.ts'
import type { Context } from '../../../common/context/context.ts'
import { AppError } from '../../../common/errors/app-error.ts'
import { FindOffer, periodAt, type Subscription, SubscriptionStore, termAt } from '../../subscriptions/index.ts'
import { mustAllow, type Tenant, TenantStore } from '../../tenants/index.ts'
import { draftInvoice, type NetLine } from '../domain/invoice-draft.ts'
import { amountOf, type Bought, mrrOf, prorate } from '../domain/proration.ts'
import { taxTreatmentOf } from '../domain/vat.ts'
import { BillingSettingsStore } from '../settings/billing-settings.store.ts'

type Choice = Bought & { readonly planKey: string }
interface Period {
  readonly startAt: Date
  readonly endAt: Date
}

/** What invoices would say. Nothing is written, and nothing of Stripe is needed. */
@Injectable()
export class PreviewInvoices {
  private readonly tenants: TenantStore
  private readonly subscriptions: SubscriptionStore
  private readonly offers: FindOffer
  private readonly settings: BillingSettingsStore
  private readonly clock: Clock

  constructor(
    tenants: TenantStore,
    subscriptions: SubscriptionStore,
    offers: FindOffer,
    settings: BillingSettingsStore,
    clock: Clock,
  ) {
    this.tenants = tenants
    this.subscriptions = subscriptions
    this.offers = offers
    this.settings = settings
    this.clock = clock
  }

  /** How the tenant is taxed today. */
  async taxOf(tenant: Pick<Tenant, 'country' | 'vatId'>): Promise<TaxTreatment> {
    const { seller } = await this.settings.read()
    return taxTreatmentOf(seller, tenant, this.clock.now())
  }

  /** The invoice at the beginning of the next period; null when there is none, or it ends before. */
  async next(ctx: Context, tenant: Tenant): Promise<InvoicePreview | null> {
    const subscription = await this.subscriptions.ofTenant(ctx, tenant.id)
    if (!subscription || subscription.cancelAtPeriodEnd) return null
    const { status, currentPeriodEndAt } = termAt(subscription, this.clock.now())
    if (status !== 'active' && status !== 'past_due') return null
    const period = periodAt(subscription.anchorAt, subscription.interval, currentPeriodEndAt)
    return this.whole(subscription, subscription, period, await this.taxOf(tenant))
  }

  /**
   * What another number of seats or another plan would cost from now on.
   * @throws AppError tenants.not_found, auth.forbidden, partners.suspended, subscriptions.none, prices.not_found,
   * subscriptions.currency_unavailable, subscriptions.seats_out_of_range
   */
  async change(ctx: Context, slug: string, wish: SubscriptionPreviewQuery): Promise<SubscriptionPreview> {
    const tenant = await this.tenants.bySlug(ctx, slug)
    mustAllow(ctx, tenant, 'billing.read')
    const before = await this.subscriptions.ofTenant(ctx, tenant.id)
    if (!before) throw new AppError('subscriptions.none')
    const now = this.clock.now()
    const { plan, choice } = await this.offers.choice(ctx, before, wish.priceId)
    const after = { ...choice, seats: wish.seats ?? before.seats }
    const { minSeats } = plan
    const maxSeats = plan.maxSeats ?? null
    if (after.seats < minSeats || (maxSeats !== null && after.seats > maxSeats)) {
      throw new AppError('subscriptions.seats_out_of_range', { minSeats, maxSeats })
    }
    const tax = await this.taxOf(tenant)
    const term = termAt(before, now)
    const period = { startAt: term.currentPeriodStartAt, endAt: term.currentPeriodEndAt }
    const sameInterval = after.interval === before.interval
    const nextPeriod = sameInterval
      ? periodAt(before.anchorAt, after.interval, period.endAt)
      : periodAt(now, after.interval, periodAt(now, after.interval, now).endAt)
    return {
      proration: this.proration(before, after, period, tax, now),
      nextInvoice: this.whole(before, after, nextPeriod, tax),
      mrrBeforeMinor: mrrOf(before),
      mrrAfterMinor: mrrOf(after),
    }
  }

  /** The same interval is prorated; another one begins a whole new period now, and the old one is given back. */
  private proration(before: Subscription, after: Choice, period: Period, tax: TaxTreatment, now: Date): InvoicePreview {
    const left = { startAt: now, endAt: period.endAt }
    const { creditMinor, chargeMinor } = prorate(before, after, period, now)
    const line = (choice: Choice, netMinor: number, of: Period, kind: NetLine['kind'], what: string): NetLine => ({
      kind,
      description: `${what}: ${choice.planKey}, ${choice.seats} × ${choice.interval}`,
      quantity: choice.seats,
      unitAmountMinor: kind === 'proration' ? null : choice.unitAmountMinor,
      period: of,
      netMinor,
    })
    const credit = line(before, creditMinor, left, 'proration', 'Unused time')
    const newPeriod = periodAt(now, after.interval, now)
    const charge =
      after.interval === before.interval
        ? line(after, chargeMinor, left, 'proration', 'Remaining time')
        : line(after, amountOf(after), newPeriod, 'subscription', 'Subscription')
    const changed = amountOf(before) !== amountOf(after) || before.interval !== after.interval
    const frame = { currency: before.currency, period: { startAt: now, endAt: charge.period.endAt }, issueAt: now }
    return draftInvoice(changed ? [credit, charge] : [], tax, frame)
  }

  private whole({ currency }: Subscription, choice: Choice, period: Period, tax: TaxTreatment): InvoicePreview {
    const line: NetLine = {
      kind: 'subscription',
      description: `Subscription: ${choice.planKey}, ${choice.seats} × ${choice.interval}`,
      quantity: choice.seats,
      unitAmountMinor: choice.unitAmountMinor,
      period,
      netMinor: amountOf(choice),
    }
    return draftInvoice([line], tax, { currency, period, issueAt: period.startAt })
  }
}
