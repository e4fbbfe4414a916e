import { Global, Module } from '@nestjs/common'
import type { Logger } from 'pino'

import { Clock } from '../../common/clock/clock.ts'
import { LeaseStore } from '../../common/leases/lease.store.ts'
import { LOGGER } from '../../common/logging/logger.token.ts'
import { Database } from '../../common/store/database.ts'
import { Config } from '../../config/config.ts'
import { StripeGateway } from '../../integrations/stripe/index.ts'
import { Work } from '../audit/audited-unit-of-work.ts'
import {
  BillingModule,
  DescribeInvoices,
  EngineGate,
  FollowTransfer,
  InvoiceStore,
  PayoutGateway,
  PayoutStore,
  RecordFact,
  TaxOfTenants,
} from '../billing/index.ts'
import { CatalogueModule, PlanStore, PriceStore } from '../catalogue/index.ts'
import { PartnersModule, PartnerStore } from '../partners/index.ts'
import {
  FindOffer,
  FollowSubscription,
  RemoteSubscriptions,
  SubscriptionsModule,
  SubscriptionStore,
} from '../subscriptions/index.ts'
import { TenantsModule, TenantStore } from '../tenants/index.ts'
import { ConnectController } from './api/connect.controller.ts'
import { DifferencesController } from './api/differences.controller.ts'
import { RefundsController } from './api/refunds.controller.ts'
import { StripeEventsController } from './api/stripe-events.controller.ts'
import { StripePagesController } from './api/stripe-pages.controller.ts'
import { TellBooks } from './books/tell-books.ts'
import { SyncCatalogue } from './catalogue/sync-catalogue.ts'
import { OpenOnboarding } from './connect/open-onboarding.ts'
import { PartnerAccounts } from './connect/partner-accounts.ts'
import { StripePayouts } from './connect/stripe-payouts.ts'
import { TellPayouts } from './connect/tell-payouts.ts'
import { EventIntake } from './events/event-intake.ts'
import { EventSignal } from './events/event-signal.ts'
import { StripeEventWorker } from './events/event-worker.ts'
import { ProcessStripeEvents } from './events/process-events.ts'
import { ReceiveStripeDelivery } from './events/receive-delivery.ts'
import { StripeEventStore } from './events/stripe-event.store.ts'
import { StripeEvents } from './events/stripe-events.ts'
import { AskStripe } from './objects/ask-stripe.ts'
import { LookAtStripe } from './objects/look-at-stripe.ts'
import { StripeObjectStore } from './objects/stripe-object.store.ts'
import { CompareWithStripe } from './reconcile/compare-with-stripe.ts'
import { DifferenceStore } from './reconcile/difference.store.ts'
import { NightlyComparison } from './reconcile/nightly-comparison.ts'
import { ReadDifferences } from './reconcile/read-differences.ts'
import { RefundInvoice } from './refunds/refund-invoice.ts'
import { CheckoutTerms } from './sessions/checkout-terms.ts'
import { OpenCheckout } from './sessions/open-checkout.ts'
import { OpenPortal } from './sessions/open-portal.ts'
import { StripeCustomer } from './sessions/stripe-customer.ts'
import { AlignTax } from './subscriptions/align-tax.ts'
import { StripeTaxRates } from './subscriptions/stripe-tax-rates.ts'
import { SubscriptionsAtStripe } from './subscriptions/subscriptions-at-stripe.ts'
import { TaxWorker } from './subscriptions/tax-worker.ts'
import { TellSubscriptions } from './subscriptions/tell-subscriptions.ts'

const made = <T>(provide: new (...parts: never[]) => T, ...inject: unknown[]) => ({
  provide,
  useFactory: (...parts: never[]) => new provide(...parts),
  inject: inject as never[],
})

/** Global because it provides the ports through which subscriptions and payouts, which it stands on, reach Stripe. */
@Global()
@Module({
  imports: [BillingModule, CatalogueModule, PartnersModule, SubscriptionsModule, TenantsModule],
  controllers: [
    ConnectController,
    RefundsController,
    StripeEventsController,
    StripePagesController,
    DifferencesController,
  ],
  providers: [
    made(StripeEventStore, Database),
    made(StripeObjectStore, Database),
    made(DifferenceStore, Database),
    made(CompareWithStripe, StripeGateway, StripeObjectStore, DifferenceStore, PayoutStore, Work, Clock),
    made(ReadDifferences, DifferenceStore, TenantStore),
    {
      provide: NightlyComparison,
      useFactory: (
        compare: CompareWithStripe,
        differences: DifferenceStore,
        leases: LeaseStore,
        clock: Clock,
        logger: Logger,
        { env }: Config,
        { client }: StripeGateway,
      ) => {
        const enabled = env.STRIPE_WORKER_ENABLED && client.enabled
        return new NightlyComparison({ compare, differences, leases, clock, logger, enabled })
      },
      inject: [CompareWithStripe, DifferenceStore, LeaseStore, Clock, LOGGER, Config, StripeGateway],
    },
    made(EventIntake, Database, StripeEventStore),
    made(EventSignal),
    made(ReceiveStripeDelivery, StripeGateway, EventIntake, EventSignal, Clock),
    made(AskStripe, StripeGateway),
    made(TellBooks, RecordFact, TenantStore, TaxOfTenants),
    made(TellPayouts, FollowTransfer),
    made(TellSubscriptions, FollowSubscription, PriceStore, TenantStore),
    {
      provide: LookAtStripe,
      useFactory: (
        stripe: StripeGateway,
        ask: AskStripe,
        objects: StripeObjectStore,
        tenants: TenantStore,
        books: TellBooks,
        subscriptions: TellSubscriptions,
        payouts: TellPayouts,
        clock: Clock,
      ) => new LookAtStripe(stripe, ask, objects, tenants, [books, subscriptions, payouts], clock),
      inject: [
        StripeGateway,
        AskStripe,
        StripeObjectStore,
        TenantStore,
        TellBooks,
        TellSubscriptions,
        TellPayouts,
        Clock,
      ],
    },
    made(StripeTaxRates, StripeGateway, TaxOfTenants),
    {
      provide: TaxWorker,
      useFactory: (
        stripe: StripeGateway,
        objects: StripeObjectStore,
        tenants: TenantStore,
        taxRates: StripeTaxRates,
        look: LookAtStripe,
        work: Work,
        clock: Clock,
        leases: LeaseStore,
        logger: Logger,
        { env }: Config,
      ) => {
        const align = new AlignTax({ stripe, objects, tenants, taxRates, look, work, clock })
        const enabled = env.STRIPE_WORKER_ENABLED && stripe.client.enabled
        return new TaxWorker({ align, leases, clock, logger, enabled })
      },
      inject: [
        StripeGateway,
        StripeObjectStore,
        TenantStore,
        StripeTaxRates,
        LookAtStripe,
        Work,
        Clock,
        LeaseStore,
        LOGGER,
        Config,
      ],
    },
    {
      provide: RemoteSubscriptions,
      useFactory: (
        stripe: StripeGateway,
        catalogue: SyncCatalogue,
        taxRates: StripeTaxRates,
        look: LookAtStripe,
        engine: EngineGate,
      ) => new SubscriptionsAtStripe(stripe, catalogue, taxRates, look, engine),
      inject: [StripeGateway, SyncCatalogue, StripeTaxRates, LookAtStripe, EngineGate],
    },
    made(ProcessStripeEvents, StripeEventStore, LookAtStripe, Work, Clock),
    {
      provide: RefundInvoice,
      useFactory: (
        stripe: StripeGateway,
        invoices: InvoiceStore,
        describe: DescribeInvoices,
        books: RecordFact,
        look: LookAtStripe,
        work: Work,
        clock: Clock,
      ) => new RefundInvoice({ stripe, invoices, describe, books, look, work, clock }),
      inject: [StripeGateway, InvoiceStore, DescribeInvoices, RecordFact, LookAtStripe, Work, Clock],
    },
    made(SyncCatalogue, StripeGateway, PlanStore, PriceStore, StripeObjectStore, LookAtStripe, Work),
    made(StripeCustomer, StripeGateway, StripeObjectStore, LookAtStripe, Work),
    made(CheckoutTerms, EngineGate, SubscriptionStore, StripeTaxRates, Clock),
    {
      provide: OpenCheckout,
      useFactory: (
        stripe: StripeGateway,
        tenants: TenantStore,
        offers: FindOffer,
        catalogue: SyncCatalogue,
        customers: StripeCustomer,
        terms: CheckoutTerms,
        work: Work,
        clock: Clock,
      ) => new OpenCheckout({ stripe, tenants, offers, catalogue, customers, terms, work, clock }),
      inject: [StripeGateway, TenantStore, FindOffer, SyncCatalogue, StripeCustomer, CheckoutTerms, Work, Clock],
    },
    made(PartnerAccounts, StripeGateway, StripeObjectStore),
    made(OpenOnboarding, StripeGateway, PartnerStore, PartnerAccounts, LookAtStripe, Work),
    {
      provide: PayoutGateway,
      useFactory: (stripe: StripeGateway, accounts: PartnerAccounts) => new StripePayouts(stripe, accounts),
      inject: [StripeGateway, PartnerAccounts],
    },
    made(OpenPortal, StripeGateway, TenantStore, StripeCustomer, Work),
    made(StripeEvents, StripeEventStore, Work, EventSignal, Clock),
    {
      provide: StripeEventWorker,
      useFactory: (
        process: ProcessStripeEvents,
        leases: LeaseStore,
        signal: EventSignal,
        clock: Clock,
        logger: Logger,
        { env }: Config,
        { client }: StripeGateway,
      ) =>
        new StripeEventWorker({
          process,
          leases,
          signal,
          clock,
          logger,
          enabled: env.STRIPE_WORKER_ENABLED && client.enabled,
        }),
      inject: [ProcessStripeEvents, LeaseStore, EventSignal, Clock, LOGGER, Config, StripeGateway],
    },
  ],
  exports: [PayoutGateway, StripeEventStore, DifferenceStore, RemoteSubscriptions],
})
export class StripeModule {}
