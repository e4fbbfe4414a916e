import { setImmediate } from 'node:timers/promises'

import { ChainVerifier, GENESIS_HASH, rangeFromTiles } from '@dezky/audit-log'
import type { AuditProgress, AuditVerification } from '@dezky/contracts'

import type { Clock } from '../../../common/clock/clock.ts'
import type { ArchivedHead } from '../log/archived-head.ts'
import { LogWalk, type Flaw, type LogWalkParts } from './log-walk.ts'

export interface VerifyLogParts extends LogWalkParts {
  readonly archived: ArchivedHead
  readonly clock: Clock
}

/**
 * Reads the whole hot log again: every entry canonical and in its place, every column what its entry says, chain, leaf
 * hashes, tree, and every checkpoint ever signed. Memory is flat.
 */
export class VerifyLog {
  private readonly parts: VerifyLogParts

  constructor(parts: VerifyLogParts) {
    this.parts = parts
  }

  /** Gives progress as it goes; the last value is the result. */
  async *walk(): AsyncGenerator<AuditProgress | AuditVerification> {
    const { events, archived, tiles, checkpoints } = this.parts
    const boundary = await archived.read()
    const start = (boundary?.seq ?? 0) + 1
    const signed = (await checkpoints.latest())?.size ?? 0
    const head = (await events.head())?.seq ?? start - 1
    const tree = await rangeFromTiles(start - 1, tiles.read).catch(() => null)
    const chain = new ChainVerifier({ startSeq: start, prevHash: boundary?.hash ?? GENESIS_HASH, tree })
    const walk = new LogWalk(this.parts, chain, head, signed)
    let more = await walk.begin()
    while (more) {
      yield { checked: chain.nextSeq - start, total: Math.max(0, head - start + 1) }
      more = await walk.step()
      // An embedded store answers without leaving the thread: others get their turn between two pages.
      await setImmediate()
    }
    const { ok, firstBad, reason, within, checked, treeSize, rootHash } = chain.report()
    const shorter: Flaw | null =
      signed > head ? { reason: 'truncated', detail: `${signed} signed, ${head} there` } : null
    const flaw = walk.flaw ?? (ok ? shorter : null) ?? (tree ? null : { reason: 'tiles_unreadable', detail: '' })
    yield {
      ok: ok && flaw === null,
      firstBad: firstBad ?? (flaw === shorter && shorter ? head + 1 : null),
      reason: reason ?? flaw?.reason ?? null,
      detail: flaw?.detail ?? null,
      within,
      checked,
      checkpointsChecked: walk.checkpointsChecked,
      oldestHotSeq: await events.oldestSeq(),
      highestArchivedSeq: boundary?.seq ?? null,
      treeSize,
      rootHash,
      signedSize: signed,
      finishedAt: this.parts.clock.now().toISOString(),
    }
  }

  /** The result alone. */
  async result(): Promise<AuditVerification> {
    let last: AuditProgress | AuditVerification | undefined
    for await (const step of this.walk()) last = step
    return last as AuditVerification
  }
}
