import type { Payout as PayoutAnswer, PayoutEntry } from '@dezky/contracts'

import type { Named } from './store/party.store.ts'
import type { PayoutRow } from './store/payout.store.ts'
import type { ShareRow } from './store/share.store.ts'

const instant = (at: Date | null): string | null => at?.toISOString() ?? null

/** A payout as the API shows it. */
export function toPayoutAnswer(row: PayoutRow, { slug, name }: Named): PayoutAnswer {
  const { partnerId: _partner, payer: _payer, payee: _payee, ...rest } = row
  return {
    ...rest,
    partner: { slug, name },
    periodStartAt: instant(row.periodStartAt),
    periodEndAt: row.periodEndAt.toISOString(),
    closedAt: row.closedAt.toISOString(),
    approvedAt: instant(row.approvedAt),
    paidAt: instant(row.paidAt),
    reversedAt: instant(row.reversedAt),
  }
}

/** Lines of a statement. `numbers` and `tenants` by id; what is not there is not named. */
export function toPayoutEntries(
  shares: readonly ShareRow[],
  numbers: ReadonlyMap<string, { readonly number: string }>,
  tenants: ReadonlyMap<string, Named>,
): PayoutEntry[] {
  return shares.map(({ id, at, kind, invoiceId, tenantId, baseMinor, bps, amountMinor }) => ({
    id,
    at: at.toISOString(),
    kind,
    invoiceId,
    invoiceNumber: (invoiceId === null ? undefined : numbers.get(invoiceId)?.number) ?? null,
    tenantName: (tenantId === null ? undefined : tenants.get(tenantId)?.name) ?? null,
    baseMinor,
    bps,
    amountMinor,
  }))
}
