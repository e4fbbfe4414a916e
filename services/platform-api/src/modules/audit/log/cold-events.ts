import type { CompactRange } from '@dezky/audit-log'

import type { AuditEvent } from './audit-event.entity.ts'

/** What a walk over cold storage found wrong. */
export interface ColdFlaw {
  readonly reason: string
  readonly detail: string
  readonly firstBad: number | null
  readonly within: { readonly from: number; readonly to: number } | null
}

/** Told on a walk: events read so far, and the first flaw, which ends it. */
export interface ColdStep {
  readonly checked: number
  readonly total: number
  readonly flaw: ColdFlaw | null
}

/** Signed roots of some sizes, in base64. */
export type RootsOf = (from: number, to: number) => Promise<ReadonlyMap<number, string>>

/** Events that are in cold storage. What reads the whole log, or one event by its number, asks here for what is not hot. */
export abstract class ColdEvents {
  /** Archived events from `from` to `to`, in order, page by page. @throws AppError archives.* */
  abstract pages(from: number, to: number): AsyncGenerator<readonly AuditEvent[]>

  /** One archived event, or null. @throws AppError archives.* */
  abstract one(seq: number): Promise<AuditEvent | null>

  /** Holds recorded batches against their signed manifests, and these against each other. Reads no object. */
  abstract records(): Promise<ColdFlaw | null>

  /**
   * Reads every batch again, growing `tree` from its first leaf.
   * @param rootsOf signed roots (base64) of the sizes from one number to another, to hold the tree against
   */
  abstract walk(tree: CompactRange, rootsOf: RootsOf): AsyncGenerator<ColdStep>
}
