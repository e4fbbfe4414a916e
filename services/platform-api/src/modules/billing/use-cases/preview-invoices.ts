import type {
  InvoiceLine,
  InvoicePreview,
  SubscriptionPreview,
  SubscriptionPreviewQuery,
  TaxTreatment,
} from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import { Clock } from '../../../common/clock/clock.ts'
import type { Context } from '../../../common/context/context.ts'
import { AppError } from '../../../common/errors/app-error.ts'
import {
  FindOffer,
  periodAt,
  type Purchase,
  RemoteSubscriptions,
  type Subscription,
  SubscriptionStore,
  standing,
} from '../../subscriptions/index.ts'
import { mustAllow, type Tenant, TenantStore } from '../../tenants/index.ts'
import {
  changeLines,
  type Choice,
  creditLine,
  frameOf,
  type NameOf,
  type Period,
  periodOf,
  subscriptionLine,
} from '../domain/change-lines.ts'
import { draftInvoice, type Frame, invoiceOf } from '../domain/invoice-draft.ts'
import { mrrOf } from '../domain/proration.ts'
import { TaxOfTenants } from './tax-of-tenants.ts'

/** Those whose next period is invoiced. */
const invoiced = new Set(['trialing', 'active', 'past_due'])

/** What invoices would say. Nothing is written, and nothing of Stripe is needed: where it decides and can be asked, it is. */
@Injectable()
export class PreviewInvoices {
  private readonly tenants: TenantStore
  private readonly subscriptions: SubscriptionStore
  private readonly offers: FindOffer
  private readonly tax: TaxOfTenants
  private readonly remote: RemoteSubscriptions
  private readonly clock: Clock

  constructor(
    tenants: TenantStore,
    subscriptions: SubscriptionStore,
    offers: FindOffer,
    tax: TaxOfTenants,
    remote: RemoteSubscriptions,
    clock: Clock,
  ) {
    this.tenants = tenants
    this.subscriptions = subscriptions
    this.offers = offers
    this.tax = tax
    this.remote = remote
    this.clock = clock
  }

  /** The invoice at the beginning of the next period; null when there is none, or it ends before. */
  async next(ctx: Context, tenant: Tenant): Promise<InvoicePreview | null> {
    const stored = await this.subscriptions.ofTenant(ctx, tenant.id)
    const subscription = stored && standing(stored, this.clock.now())
    if (!subscription || !invoiced.has(subscription.status) || subscription.cancelAtPeriodEnd) return null
    const tax = await this.tax.of(tenant)
    const { scheduledChange, stripeSubscriptionId } = subscription
    const choice = scheduledChange ?? subscription
    const ours = this.following(subscription, choice, tax, await this.offers.planNames(ctx, [choice.planKey]))
    if (stripeSubscriptionId === null || scheduledChange !== null) return ours
    // What waits there from earlier changes is on it too.
    const theirs = await this.remote.upcoming(ctx, { tenant, subscription })
    return theirs ? invoiceOf(theirs, tax, frameLike(ours)) : ours
  }

  /**
   * What a change, an end, a pause or going on would cost.
   * @throws AppError tenants.not_found, auth.forbidden, partners.suspended, subscriptions.none, prices.not_found,
   * subscriptions.currency_unavailable, subscriptions.seats_out_of_range
   */
  async change(ctx: Context, slug: string, wish: SubscriptionPreviewQuery): Promise<SubscriptionPreview> {
    const tenant = await this.tenants.bySlug(ctx, slug)
    mustAllow(ctx, tenant, 'billing.read')
    const stored = await this.subscriptions.ofTenant(ctx, tenant.id)
    if (!stored) throw new AppError('subscriptions.none')
    const now = this.clock.now()
    const subscription = standing(stored, now)
    const tax = await this.tax.of(tenant)
    const after = wish.action === 'change' ? await this.chosen(ctx, subscription, wish) : subscription
    const nameOf = await this.offers.planNames(ctx, [subscription.planKey, after.planKey])
    if (wish.action !== 'change') return this.move(subscription, wish, { tax, now, nameOf })
    const trial = subscription.status === 'trialing'
    const later = wish.when === 'period_end'
    const restarts = !later && !trial && after.interval !== subscription.interval
    const begun = restarts ? periodAt(now, after.interval, now) : periodOf(subscription)
    const ours = later || trial ? [] : changeLines(subscription, after, begun, now, nameOf)
    const frame = { ...frameOf(subscription, now), period: { startAt: now, endAt: begun.endAt } }
    const moved = { ...subscription, currentPeriodEndAt: begun.endAt, anchorAt: restarts ? now : subscription.anchorAt }
    const theirs = later || trial ? null : await this.atStripe(ctx, tenant, subscription, after, now)
    return {
      proration: theirs ? invoiceOf(theirs, tax, frame) : draftInvoice(ours, tax, frame),
      at: (later ? begun.endAt : now).toISOString(),
      nextInvoice: subscription.cancelAtPeriodEnd ? null : this.following(moved, after, tax, nameOf),
      mrrBeforeMinor: trial ? 0 : mrrOf(subscription),
      mrrAfterMinor: mrrOf(after),
    }
  }

  /** What Stripe says a change at `now` would be charged; null where Stripe does not decide, or cannot be asked. */
  private async atStripe(
    ctx: Context,
    tenant: Tenant,
    subscription: Subscription,
    after: Purchase,
    now: Date,
  ): Promise<readonly InvoiceLine[] | null> {
    if (subscription.stripeSubscriptionId === null) return null
    const lines = await this.remote.preview(ctx, { tenant, subscription }, after, now)
    if (!lines) return null
    // What waits from earlier changes is no part of this one, and a period that only follows is shown as the next invoice.
    const second = Math.floor(now.getTime() / 1000)
    const startsNow = ({ periodStartAt }: InvoiceLine): boolean =>
      Math.floor(Date.parse(periodStartAt) / 1000) === second
    return lines.filter(startsNow)
  }

  private async chosen(ctx: Context, before: Subscription, wish: SubscriptionPreviewQuery): Promise<Purchase> {
    const { plan, choice } = await this.offers.choice(ctx, before, wish.priceId)
    const after = { ...choice, seats: wish.seats ?? before.seats }
    const { minSeats } = plan
    const maxSeats = plan.maxSeats ?? null
    if (after.seats < minSeats || (maxSeats !== null && after.seats > maxSeats)) {
      throw new AppError('subscriptions.seats_out_of_range', { minSeats, maxSeats })
    }
    return after
  }

  /** An end, a pause, or going on: only an end at once gives anything back. */
  private move(
    subscription: Subscription,
    { action, when }: SubscriptionPreviewQuery,
    { tax, now, nameOf }: { readonly tax: TaxTreatment; readonly now: Date; readonly nameOf: NameOf },
  ): SubscriptionPreview {
    const endsNow = action === 'cancel' && when === 'now' && invoiced.has(subscription.status)
    const lines = endsNow && subscription.status !== 'trialing' ? [creditLine(subscription, now, nameOf)] : []
    const live = subscription.status === 'active' || subscription.status === 'past_due'
    return {
      proration: draftInvoice(lines, tax, frameOf(subscription, now)),
      at: (action === 'cancel' && when === 'period_end' ? subscription.currentPeriodEndAt : now).toISOString(),
      nextInvoice: action === 'resume' ? this.following(subscription, subscription, tax, nameOf) : null,
      mrrBeforeMinor: live ? mrrOf(subscription) : 0,
      mrrAfterMinor: action === 'resume' ? mrrOf(subscription) : 0,
    }
  }

  /** The whole invoice of the period after the present one, if `choice` is what it is for. */
  private following(subscription: Subscription, choice: Choice, tax: TaxTreatment, nameOf: NameOf): InvoicePreview {
    const { anchorAt, interval, currentPeriodEndAt } = subscription
    const anchor = choice.interval === interval ? anchorAt : currentPeriodEndAt
    const period: Period = periodAt(anchor, choice.interval, currentPeriodEndAt)
    const line = subscriptionLine(choice, period, nameOf)
    return draftInvoice([line], tax, { currency: subscription.currency, period, issueAt: period.startAt })
  }
}

const frameLike = ({ currency, periodStartAt, periodEndAt, issueAt }: InvoicePreview): Frame => ({
  currency,
  period: { startAt: new Date(periodStartAt), endAt: new Date(periodEndAt) },
  issueAt: new Date(issueAt),
})
