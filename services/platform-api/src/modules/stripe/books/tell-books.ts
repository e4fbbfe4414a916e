import type { InvoiceLine, TaxTreatment } from '@dezky/contracts'

import type { Context } from '../../../common/context/context.ts'
import type { Unit } from '../../../common/store/unit-of-work.ts'
import type { EventDraft } from '../../audit/inbox/event-draft.ts'
import { type InvoiceDocument, type RecordFact, type TaxOfTenants, treatmentShown } from '../../billing/index.ts'
import type { Tenant, TenantStore } from '../../tenants/index.ts'
import type { Listener } from '../objects/look-at-stripe.ts'
import type { Seen } from '../objects/seen.ts'
import { factsOf, type StripeFact } from './facts-of.ts'

/** Tells the books what Stripe says of invoices, refunds, disputes and credit notes. They keep each fact once. */
export class TellBooks implements Listener {
  private readonly books: RecordFact
  private readonly tenants: TenantStore
  private readonly tax: TaxOfTenants

  constructor(books: RecordFact, tenants: TenantStore, tax: TaxOfTenants) {
    this.books = books
    this.tenants = tenants
    this.tax = tax
  }

  /** Within the unit of work in which the object is written down. @throws AppError billing.fact_conflict */
  async of(ctx: Context, unit: Unit<EventDraft>, seen: Seen): Promise<void> {
    if (seen.tenantId === null) return
    const facts = factsOf(seen)
    const tenant = facts.length === 0 ? null : await this.tenants.byId(ctx, seen.tenantId)
    if (!tenant) return
    for (const fact of facts) await this.tell(ctx, unit, seen, tenant, fact)
  }

  private async tell(
    ctx: Context,
    unit: Unit<EventDraft>,
    seen: Seen,
    tenant: Tenant,
    fact: StripeFact,
  ): Promise<void> {
    const { id, at, currency, invoiceId, amountMinor } = fact
    const told = { id, at, currency, invoiceId, amountMinor }
    const { kind } = fact
    if (kind === 'invoice_finalised') {
      const whose = { tenantId: tenant.id, partnerId: seen.partnerId }
      const [netMinor, taxMinor] = [Number(seen.state['netMinor']), Number(seen.state['taxMinor'])]
      const finalised = { kind, ...told, ...whose, netMinor, taxMinor }
      await this.books.within(ctx, unit, {
        fact: finalised,
        document: documentOf(seen, tenant, at, await this.tax.of(tenant, at)),
      })
    } else if (kind === 'refund' || kind === 'credit_note') {
      await this.books.within(ctx, unit, { fact: { kind, ...told, reason: fact.reason ?? 'at Stripe' } })
    } else await this.books.within(ctx, unit, { fact: { kind, ...told } })
  }
}

/** What the invoice says, as Stripe wrote it; the buyer as we know the tenant on that day. */
function documentOf(seen: Seen, tenant: Tenant, issuedAt: Date, due: TaxTreatment): InvoiceDocument {
  const lines = seen.lines ?? []
  const tax = treatmentShown(lines, due)
  const { name, country, vatId } = tenant
  const starts = lines.map(({ periodStartAt }) => periodStartAt).toSorted()
  const ends = lines.map(({ periodEndAt }) => periodEndAt).toSorted()
  const number = seen.state['stripeNumber']
  const dueAt = seen.state['dueAt']
  return {
    stripeInvoiceId: seen.id,
    stripeNumber: typeof number === 'string' ? number : null,
    periodStartAt: new Date(starts[0] ?? issuedAt),
    periodEndAt: new Date(ends.at(-1) ?? issuedAt),
    dueAt: typeof dueAt === 'string' ? new Date(dueAt) : issuedAt,
    buyer: { name, address: [], country, vatId },
    tax,
    // A line of little money shows a rate that rounding has bent.
    lines: lines.map((line) => (line.netMinor === 0 ? line : { ...line, taxRateBps: rateShown(line, tax) })),
  }
}

/** The rate of the invoice, where a line carries it. */
const rateShown = ({ netMinor, taxMinor, taxRateBps }: InvoiceLine, { rateBps }: TaxTreatment): number =>
  Math.abs((netMinor * rateBps) / 10_000 - taxMinor) <= 0.5 ? rateBps : taxRateBps
