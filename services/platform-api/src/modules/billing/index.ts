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
export { InvoiceStore } from './store/invoice.store.ts'
export { type InvoiceDocument, RecordFact, type ToldFact } from './use-cases/record-fact.ts'
