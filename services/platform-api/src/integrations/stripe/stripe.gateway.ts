import { StripeCatalogue } from './stripe-catalogue.ts'
import { StripeCustomers } from './stripe-customers.ts'
import { StripeMoney } from './stripe-money.ts'
import { StripeReads } from './stripe-reads.ts'
import type { StripeSettings } from './stripe-settings.ts'
import { StripeSubscriptions } from './stripe-subscriptions.ts'
import { type AroundCall, StripeClient, type StripeLog } from './stripe.client.ts'

/** Everything the house asks of Stripe. Making one calls nothing and needs no key. */
export class StripeGateway {
  readonly client: StripeClient
  readonly catalogue: StripeCatalogue
  readonly customers: StripeCustomers
  readonly subscriptions: StripeSubscriptions
  readonly money: StripeMoney
  readonly reads: StripeReads

  constructor(settings: StripeSettings, log: StripeLog, around?: AroundCall) {
    this.client = new StripeClient(settings, log, around)
    this.catalogue = new StripeCatalogue(this.client)
    this.customers = new StripeCustomers(this.client)
    this.subscriptions = new StripeSubscriptions(this.client)
    this.money = new StripeMoney(this.client)
    this.reads = new StripeReads(this.client)
  }
}
