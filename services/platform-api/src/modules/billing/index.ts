export { BillingModule } from './billing.module.ts'
export type {
  CreditNoteIssued,
  DisputeLost,
  DisputeOpened,
  DisputeWon,
  FeeCharged,
  InvoiceFact,
  InvoiceFinalised,
  InvoicePaid,
  InvoiceUncollectible,
  InvoiceVoided,
  Refunded,
} from './domain/facts.ts'
export { partnerNotConnected, refundByHand } from './billing.errors.ts'
export { shareOf } from './domain/money.ts'
export { treatmentShown } from './domain/treatment-shown.ts'
export { refundAmount } from './domain/refund.ts'
export { PayoutGateway } from './payout-gateway.ts'
export { InvoiceStore } from './store/invoice.store.ts'
export { PayoutStore } from './store/payout.store.ts'
export { DescribeInvoices } from './use-cases/describe-invoices.ts'
export { EngineGate } from './use-cases/engine-gate.ts'
export { TaxOfTenants } from './use-cases/tax-of-tenants.ts'
export { FollowTransfer, type Transferred } from './use-cases/follow-transfer.ts'
export { PreviewRefund } from './use-cases/preview-refund.ts'
export { type InvoiceDocument, RecordFact, type ToldFact } from './use-cases/record-fact.ts'
