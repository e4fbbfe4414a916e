import { Injectable } from '@nestjs/common'

import { Clock } from '../../../common/clock/clock.ts'
import type { Context } from '../../../common/context/context.ts'
import type { JournalDraft } from '../domain/books.ts'
import type { PayoutFact } from '../domain/facts.ts'
import { FactStore } from '../store/fact.store.ts'
import type { PayoutRow } from '../store/payout.store.ts'
import { ShareStore } from '../store/share.store.ts'
import { PostEntries } from './post-entries.ts'

/** What a payout does to the books, within an open unit of work. */
@Injectable()
export class PostPayout {
  private readonly facts: FactStore
  private readonly shares: ShareStore
  private readonly posting: PostEntries
  private readonly clock: Clock

  constructor(facts: FactStore, shares: ShareStore, posting: PostEntries, clock: Clock) {
    this.facts = facts
    this.shares = shares
    this.posting = posting
    this.clock = clock
  }

  async book(ctx: Context, fact: PayoutFact, entry: JournalDraft): Promise<void> {
    await this.facts.add(ctx, fact, this.clock.now())
    await this.posting.post(ctx, [entry], { tenantId: null, partnerId: fact.partnerId })
  }

  /** What a reversed payout had taken up is owed again, as one movement of its own. */
  async bringForward(ctx: Context, { id, partnerId, currency, amountMinor }: PayoutRow, at: Date): Promise<void> {
    await this.shares.add(ctx, {
      id: `payout_reversed:${id}`,
      partnerId,
      tenantId: null,
      invoiceId: null,
      currency,
      kind: 'brought_forward',
      at,
      baseMinor: amountMinor,
      bps: null,
      amountMinor,
    })
  }
}
