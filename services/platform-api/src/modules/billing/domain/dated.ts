/** The last of `entries` (oldest first) that is valid at `at`; undefined before the first. */
export function validAt<T extends { readonly validFrom: Date | string }>(
  entries: readonly T[],
  at: Date,
): T | undefined {
  return entries.findLast((entry) => new Date(entry.validFrom) <= at)
}

/** A partner's share from an instant on. */
export interface PartnerCut {
  readonly validFrom: Date
  readonly bps: number
}

/** The share valid at `at`; before the first dated one there is none. `cuts` in any order. */
export function cutBpsAt(cuts: readonly PartnerCut[], at: Date): number {
  const ordered = cuts.toSorted((a, b) => a.validFrom.getTime() - b.validFrom.getTime())
  return validAt(ordered, at)?.bps ?? 0
}
