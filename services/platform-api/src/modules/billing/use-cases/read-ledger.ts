import type { JournalEntry, JournalQuery, LedgerAccount, LedgerBalances, Page } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import { Clock } from '../../../common/clock/clock.ts'
import type { Context } from '../../../common/context/context.ts'
import { sumOf } from '../domain/money.ts'
import { platformScope } from '../domain/totals.ts'
import { InvoiceStore } from '../store/invoice.store.ts'
import { type JournalFilter, type JournalRow, JournalStore } from '../store/journal.store.ts'
import { type Named, PartyStore } from '../store/party.store.ts'
import { TotalStore } from '../store/total.store.ts'

const batch = 1_000

@Injectable()
export class ReadLedger {
  private readonly journal: JournalStore
  private readonly totals: TotalStore
  private readonly parties: PartyStore
  private readonly invoices: InvoiceStore
  private readonly clock: Clock

  constructor(journal: JournalStore, totals: TotalStore, parties: PartyStore, invoices: InvoiceStore, clock: Clock) {
    this.journal = journal
    this.totals = totals
    this.parties = parties
    this.invoices = invoices
    this.clock = clock
  }

  /** A page of the journal, newest first. @throws AppError request.bad_cursor */
  async list(
    ctx: Context,
    filter: JournalFilter,
    page: Pick<JournalQuery, 'cursor' | 'limit'>,
  ): Promise<Page<JournalEntry>> {
    const { rows, nextCursor, total } = await this.journal.list(ctx, filter, page)
    const tenantIds = rows.map(({ tenantId }) => tenantId)
    const partnerIds = rows.map(({ partnerId }) => partnerId)
    const invoiceIds = rows.flatMap(({ invoiceId }) => (invoiceId === null ? [] : [invoiceId]))
    const [tenants, partners, invoices] = await Promise.all([
      this.parties.tenants(ctx, tenantIds),
      this.parties.partners(ctx, partnerIds),
      this.invoices.byIds(ctx, invoiceIds),
    ])
    return { items: rows.map((row) => entryOf(row, tenants, partners, invoices)), nextCursor, total }
  }

  /** The stored balances, compared with the whole journal added up again. It reads all of it. */
  async balances(ctx: Context): Promise<LedgerBalances> {
    const at = this.clock.now()
    const again = new Map<string, number>()
    for (let last = '', rows = await this.journal.after(ctx, last, batch); rows.length > 0;) {
      for (const { currency, postings } of rows) {
        for (const { account, amountMinor } of postings) {
          const key = `${account}|${currency}`
          again.set(key, (again.get(key) ?? 0) + amountMinor)
        }
      }
      last = rows.at(-1)?.id ?? ''
      rows = await this.journal.after(ctx, last, batch)
    }
    const stored = (await this.totals.ofScope(ctx, platformScope, '')).filter(({ measure }) => measure !== 'cut')
    const balances = stored.map(({ measure, currency, amountMinor }) => ({
      account: measure as LedgerAccount,
      currency: currency as LedgerBalances['balances'][number]['currency'],
      balanceMinor: amountMinor,
    }))
    const equal = balances.every(
      ({ account, currency, balanceMinor }) => (again.get(`${account}|${currency}`) ?? 0) === balanceMinor,
    )
    const sums = [...Map.groupBy(balances, ({ currency }) => currency).values()].map((group) =>
      sumOf(group.map(({ balanceMinor }) => balanceMinor)),
    )
    const known = new Set(balances.map(({ account, currency }) => `${account}|${currency}`))
    const missing = [...again].some(([key, amount]) => amount !== 0 && !known.has(key))
    return { at: at.toISOString(), sound: equal && !missing && sums.every((sum) => sum === 0), balances }
  }
}

function entryOf(
  row: JournalRow,
  tenants: ReadonlyMap<string, Named>,
  partners: ReadonlyMap<string, Named>,
  invoices: ReadonlyMap<string, { number: string }>,
): JournalEntry {
  const partner = row.partnerId === null ? undefined : partners.get(row.partnerId)
  const tenant = row.tenantId === null ? undefined : tenants.get(row.tenantId)
  return {
    id: row.id,
    at: row.at.toISOString(),
    recordedAt: row.recordedAt.toISOString(),
    fact: { kind: row.factKind, id: row.factId },
    rule: row.rule,
    currency: row.currency,
    tenant: row.tenantId === null ? null : { id: row.tenantId, slug: tenant?.slug ?? null, name: tenant?.name ?? '' },
    partner: partner ? { slug: partner.slug, name: partner.name } : null,
    invoiceId: row.invoiceId,
    invoiceNumber: (row.invoiceId === null ? undefined : invoices.get(row.invoiceId)?.number) ?? null,
    postings: row.postings,
  }
}
