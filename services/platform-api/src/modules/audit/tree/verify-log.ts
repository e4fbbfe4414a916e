import { availableParallelism } from 'node:os'
import { setImmediate } from 'node:timers/promises'

import { ChainVerifier, CompactRange, GENESIS_HASH, rangeFromTiles } from '@dezky/audit-log'
import type { AuditProgress, AuditVerification } from '@dezky/contracts'

import type { Clock } from '../../../common/clock/clock.ts'
import { AppError } from '../../../common/errors/app-error.ts'
import type { ArchivedHead, LogHead } from '../log/archived-head.ts'
import type { ColdEvents, ColdFlaw } from '../log/cold-events.ts'
import { LogWalk, type Flaw, type LogWalkParts } from './log-walk.ts'
import { PageChecks } from './page-checks.ts'

export interface VerifyLogParts extends LogWalkParts {
  readonly archived: ArchivedHead
  readonly cold: ColdEvents
  readonly clock: Clock
  /** threads to check with, and from how many events on; as many as there are cores, from 100,000 */
  readonly threads?: { readonly count: number; readonly from: number; readonly pageSize: number }
}

const pageSize = 1_000
const mostThreads = 4
/** As many events as threads are begun for; fewer are looked at in the time it takes to begin them. */
const threadsFrom = 100_000

/**
 * Reads the hot log again, and where asked the cold one before it: every entry canonical and in its place, every column what its entry says, chain, leaf
 * hashes, tree, and every checkpoint ever signed. Memory is flat.
 */
export class VerifyLog {
  private readonly parts: VerifyLogParts

  constructor(parts: VerifyLogParts) {
    this.parts = parts
  }

  /**
   * Gives progress as it goes; the last value is the result.
   * @param options.deep also reads every batch in cold storage, from the first event on
   */
  async *walk({ deep = false } = {}): AsyncGenerator<AuditProgress | AuditVerification> {
    const { events, tiles, checkpoints, cold } = this.parts
    const { boundary, flaw: atBoundary } = await this.boundary()
    const start = (boundary?.seq ?? 0) + 1
    const signed = (await checkpoints.latest())?.size ?? 0
    const head = (await events.head())?.seq ?? start - 1
    const hot = Math.max(0, head - start + 1)
    const tree = deep ? new CompactRange() : await rangeFromTiles(start - 1, tiles.read).catch(() => null)
    let [inCold, coldFlaw] = [0, atBoundary ?? (await cold.records())]
    if (deep && tree && !coldFlaw) {
      for await (const step of cold.walk(tree, async (from, to) => this.rootsOf(from, to))) {
        inCold = step.checked
        coldFlaw = step.flaw
        yield { checked: inCold, total: step.total + hot }
      }
    }
    const common = {
      oldestHotSeq: await this.oldestHot(boundary),
      highestArchivedSeq: boundary?.seq ?? null,
      signedSize: signed,
    }
    if (coldFlaw) {
      const { reason, detail, firstBad, within } = coldFlaw
      const flaw = { ok: false, firstBad, reason, detail, within, checkpointsChecked: 0, rootHash: null }
      yield { ...flaw, ...common, checked: inCold, treeSize: tree?.size ?? 0, finishedAt: this.now() }
      return
    }
    const chain = new ChainVerifier({ startSeq: start, prevHash: boundary?.hash ?? GENESIS_HASH, tree })
    const ahead = this.pageChecks(start, head)
    const walk = new LogWalk(this.parts, chain, head, signed, ahead)
    try {
      let more = await walk.begin()
      while (more) {
        yield { checked: inCold + chain.nextSeq - start, total: inCold + hot }
        more = await walk.step()
        // An embedded store answers without leaving the thread: others get their turn between two pages.
        await setImmediate()
      }
    } finally {
      await ahead?.close()
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
      checked: inCold + checked,
      checkpointsChecked: walk.checkpointsChecked,
      ...common,
      treeSize,
      rootHash,
      finishedAt: this.now(),
    }
  }

  /** The result alone. */
  async result(options: { deep?: boolean } = {}): Promise<AuditVerification> {
    let last: AuditProgress | AuditVerification | undefined
    for await (const step of this.walk(options)) last = step
    return last as AuditVerification
  }

  /** Threads over the events from `first` to `last`; null where they are few, or the store is not one file. */
  private pageChecks(first: number, last: number): PageChecks | null {
    const {
      count,
      from,
      pageSize: size,
    } = this.parts.threads ?? {
      count: Math.min(mostThreads, availableParallelism()),
      from: threadsFrom,
      pageSize,
    }
    const pages = last - first + 1 < from ? null : this.parts.events.pagesOfFile()
    return pages && new PageChecks({ ...pages, threads: count, pageSize: size }, first, last)
  }

  /** The boundary; a recorded batch that is not what was signed is a flaw to be told, not a failure. */
  private async boundary(): Promise<{ boundary: LogHead | null; flaw: ColdFlaw | null }> {
    try {
      return { boundary: await this.parts.archived.read(), flaw: null }
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'archives.damaged') throw error
      const { reason, message } = error.data as { reason: string; message: string }
      return { boundary: null, flaw: { reason, detail: message, firstBad: null, within: null } }
    }
  }

  /** Rows at or below the boundary are leftovers of a run that ended before it deleted them. */
  private async oldestHot(boundary: LogHead | null): Promise<number | null> {
    const [first] = await this.parts.events.ages((boundary?.seq ?? 0) + 1, 1)
    return first?.seq ?? null
  }

  private async rootsOf(from: number, to: number): Promise<ReadonlyMap<number, string>> {
    const roots = new Map<number, string>()
    for (let next = from; next <= to;) {
      const page = await this.parts.checkpoints.from(next, pageSize)
      for (const { size, root } of page) if (size <= to) roots.set(size, root)
      if (page.length < pageSize) break
      next = (page.at(-1)?.size ?? to) + 1
    }
    return roots
  }

  private now(): string {
    return this.parts.clock.now().toISOString()
  }
}
