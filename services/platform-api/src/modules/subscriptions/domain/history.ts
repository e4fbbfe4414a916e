import type { SubscriptionHistoryEntry } from '@dezky/contracts'

const kept = 200

/** The history with `entries` at its end; the oldest go when it grows beyond 200. The audit log keeps them all. */
export const withEntries = (
  history: readonly SubscriptionHistoryEntry[],
  ...entries: SubscriptionHistoryEntry[]
): SubscriptionHistoryEntry[] => [...history, ...entries].slice(-kept)
