import type { Currency } from '@dezky/contracts'

import type { Context } from '../../../common/context/context.ts'
import type { Database } from '../../../common/store/database.ts'
import { LostRace } from '../../../common/store/lost-race.ts'
import { isDuplicate } from '../../../common/store/unique.ts'
import { present } from '../../../common/store/whole.ts'
import { BillingFact } from '../billing.entity.ts'
import { type Fact, factKey, type InvoiceFact } from '../domain/facts.ts'

const columns = new Set(['kind', 'id', 'at', 'currency', 'amountMinor', 'invoiceId'])

/** The fact without what has a column. */
const bodyOf = (fact: Fact): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fact).filter(([name, value]) => !columns.has(name) && value !== undefined))

const toFact = ({ id, kind, at, currency, amountMinor, invoiceId, body }: BillingFact): Fact =>
  ({
    ...body,
    kind,
    id: id.slice(kind.length + 1),
    at,
    currency,
    amountMinor,
    ...(invoiceId ? { invoiceId } : {}),
  }) as Fact

/** Facts as they were told. Only their recording reads them, so they know no scope. */
export class FactStore {
  private readonly database: Database

  constructor(database: Database) {
    this.database = database
  }

  async find(_ctx: Context, fact: Fact): Promise<Fact | null> {
    const row = await this.database.manager().findOne(BillingFact, { id: factKey(fact) }, { disableIdentityMap: true })
    return row && toFact(row)
  }

  /** All that is known of an invoice, in no order. */
  async ofInvoice(_ctx: Context, invoiceId: string): Promise<InvoiceFact[]> {
    const rows = await this.database.manager().find(BillingFact, { invoiceId }, { disableIdentityMap: true })
    return rows.map((row) => toFact(row) as InvoiceFact)
  }

  /** @throws LostRace when somebody recorded the same fact in this moment */
  async add(_ctx: Context, fact: Fact, recordedAt: Date): Promise<void> {
    const { kind, at, amountMinor } = fact
    const row = {
      id: factKey(fact),
      kind,
      invoiceId: 'invoiceId' in fact ? fact.invoiceId : null,
      currency: fact.currency as Currency,
      amountMinor,
      at,
      recordedAt,
      body: bodyOf(fact),
    }
    try {
      await this.database.manager().insert(BillingFact, present(row))
    } catch (error) {
      throw isDuplicate(error) ? new LostRace('the fact is being recorded') : error
    }
  }
}
