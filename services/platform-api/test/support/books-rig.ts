import { ManualClock } from '../../src/common/clock/clock.ts'
import type { Database } from '../../src/common/store/database.ts'
import { Work } from '../../src/modules/audit/audited-unit-of-work.ts'
import { AuditInboxStore } from '../../src/modules/audit/inbox/audit-inbox.store.ts'
import { BillingSettingsStore } from '../../src/modules/billing/settings/billing-settings.store.ts'
import { FactStore } from '../../src/modules/billing/store/fact.store.ts'
import { InvoiceStore } from '../../src/modules/billing/store/invoice.store.ts'
import { JournalStore } from '../../src/modules/billing/store/journal.store.ts'
import { NumberStore } from '../../src/modules/billing/store/number.store.ts'
import { ShareStore } from '../../src/modules/billing/store/share.store.ts'
import { TotalStore } from '../../src/modules/billing/store/total.store.ts'
import { IssueDocuments } from '../../src/modules/billing/use-cases/issue-documents.ts'
import { PostEntries } from '../../src/modules/billing/use-cases/post-entries.ts'
import { ReadTerms } from '../../src/modules/billing/use-cases/read-terms.ts'
import { RecordFact } from '../../src/modules/billing/use-cases/record-fact.ts'
import { PartnerCutStore } from '../../src/modules/partners/index.ts'

/** The way of facts into the books, on a store of the caller's. `numbers` stands in for the one of the store. */
export function booksOn(database: Database, numbers = new NumberStore(database)): RecordFact {
  const clock = new ManualClock('2026-11-24T09:00:00.000Z')
  const settings = new BillingSettingsStore(database)
  const invoices = new InvoiceStore(database)
  const terms = new ReadTerms(new PartnerCutStore(database), settings)
  const [journal, totals, shares] = [new JournalStore(database), new TotalStore(database), new ShareStore(database)]
  return new RecordFact(
    new Work(database, new AuditInboxStore(database), clock),
    new FactStore(database),
    invoices,
    new IssueDocuments(settings, numbers, invoices),
    new PostEntries(journal, totals, shares, terms, clock),
    clock,
  )
}
