import { Module } from '@nestjs/common'
import type { Logger } from 'pino'

import { Clock } from '../../common/clock/clock.ts'
import { LeaseStore } from '../../common/leases/lease.store.ts'
import { LOGGER } from '../../common/logging/logger.token.ts'
import { Database } from '../../common/store/database.ts'
import { Config } from '../../config/config.ts'
import { Mailer } from '../../integrations/mail/index.ts'
import { CatalogueModule } from '../catalogue/index.ts'
import { FlagsModule } from '../flags/index.ts'
import { PartnersModule } from '../partners/index.ts'
import { SubscriptionsModule } from '../subscriptions/index.ts'
import { TenantsModule } from '../tenants/index.ts'
import { BillingController } from './api/billing.controller.ts'
import { PartnerBillingController } from './api/partner-billing.controller.ts'
import { PayoutsController } from './api/payouts.controller.ts'
import { TenantBillingController } from './api/tenant-billing.controller.ts'
import { DunningMailStore } from './dunning/dunning-mail.store.ts'
import { DunningWorker } from './dunning/dunning-worker.ts'
import { DunningStore } from './dunning/dunning.store.ts'
import { DunningMailWorker } from './dunning/mail-worker.ts'
import { DebtSources, PursueDebts } from './dunning/pursue-debts.ts'
import { QueueMails } from './dunning/queue-mails.ts'
import { ReadDunningMails } from './dunning/read-mails.ts'
import { SendMails } from './dunning/send-mails.ts'
import { BillingSettingsStore } from './settings/billing-settings.store.ts'
import { ChangeBillingSettings } from './settings/change-billing-settings.ts'
import { FactStore } from './store/fact.store.ts'
import { FigureStore } from './store/figure.store.ts'
import { InvoiceStore } from './store/invoice.store.ts'
import { JournalStore } from './store/journal.store.ts'
import { NumberStore } from './store/number.store.ts'
import { PartyStore } from './store/party.store.ts'
import { PayoutStore } from './store/payout.store.ts'
import { ShareStore } from './store/share.store.ts'
import { TotalStore } from './store/total.store.ts'
import { ClosePeriod } from './use-cases/close-period.ts'
import { DescribeInvoices } from './use-cases/describe-invoices.ts'
import { DescribePayouts } from './use-cases/describe-payouts.ts'
import { EngineGate } from './use-cases/engine-gate.ts'
import { EstimatePayouts } from './use-cases/estimate-payouts.ts'
import { FindOwner } from './use-cases/find-owner.ts'
import { FollowTransfer } from './use-cases/follow-transfer.ts'
import { IssueDocuments } from './use-cases/issue-documents.ts'
import { MovePayout } from './use-cases/move-payout.ts'
import { PayoutDocuments } from './use-cases/payout-documents.ts'
import { PayoutSteps } from './use-cases/payout-steps.ts'
import { PostEntries } from './use-cases/post-entries.ts'
import { PostPayout } from './use-cases/post-payout.ts'
import { PreviewInvoices } from './use-cases/preview-invoices.ts'
import { PreviewRefund } from './use-cases/preview-refund.ts'
import { ReadBillingState } from './use-cases/read-billing-state.ts'
import { ReadFigures } from './use-cases/read-figures.ts'
import { ReadLedger } from './use-cases/read-ledger.ts'
import { ReadSummaries } from './use-cases/read-summaries.ts'
import { ReadTenantBilling, TenantBillingSources } from './use-cases/read-tenant-billing.ts'
import { ReadTerms } from './use-cases/read-terms.ts'
import { RecordFact } from './use-cases/record-fact.ts'
import { SetCut } from './use-cases/set-cut.ts'
import { TaxOfTenants } from './use-cases/tax-of-tenants.ts'

const stores = [
  BillingSettingsStore,
  FactStore,
  FigureStore,
  InvoiceStore,
  JournalStore,
  NumberStore,
  DunningMailStore,
  DunningStore,
  PartyStore,
  PayoutStore,
  ShareStore,
  TotalStore,
].map((Store) => ({
  provide: Store,
  useFactory: (database: Database) => new Store(database),
  inject: [Database],
}))

@Module({
  imports: [CatalogueModule, FlagsModule, PartnersModule, SubscriptionsModule, TenantsModule],
  controllers: [BillingController, PayoutsController, PartnerBillingController, TenantBillingController],
  providers: [
    ...stores,
    ReadBillingState,
    ReadFigures,
    ReadSummaries,
    ReadTenantBilling,
    TenantBillingSources,
    ReadLedger,
    EngineGate,
    TaxOfTenants,
    PreviewInvoices,
    PreviewRefund,
    ReadTerms,
    DescribeInvoices,
    DescribePayouts,
    EstimatePayouts,
    FindOwner,
    IssueDocuments,
    PostEntries,
    PostPayout,
    PayoutDocuments,
    PayoutSteps,
    FollowTransfer,
    RecordFact,
    ClosePeriod,
    MovePayout,
    SetCut,
    ChangeBillingSettings,
    DebtSources,
    PursueDebts,
    QueueMails,
    ReadDunningMails,
    SendMails,
    {
      provide: DunningWorker,
      useFactory: (pursue: PursueDebts, leases: LeaseStore, clock: Clock, logger: Logger, { env }: Config) =>
        new DunningWorker({ pursue, leases, clock, logger, enabled: env.BILLING_WORKERS_ENABLED }),
      inject: [PursueDebts, LeaseStore, Clock, LOGGER, Config],
    },
    {
      provide: DunningMailWorker,
      useFactory: (
        send: SendMails,
        leases: LeaseStore,
        clock: Clock,
        logger: Logger,
        { env }: Config,
        mailer: Mailer,
      ) =>
        new DunningMailWorker({
          send,
          leases,
          clock,
          logger,
          enabled: env.BILLING_WORKERS_ENABLED && mailer.enabled,
        }),
      inject: [SendMails, LeaseStore, Clock, LOGGER, Config, Mailer],
    },
  ],
  exports: [
    RecordFact,
    EngineGate,
    TaxOfTenants,
    InvoiceStore,
    PayoutStore,
    FollowTransfer,
    DescribeInvoices,
    PreviewRefund,
  ],
})
export class BillingModule {}
