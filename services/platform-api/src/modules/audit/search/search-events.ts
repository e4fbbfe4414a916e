import type { AuditEvent } from '../log/audit-event.entity.ts'
import type { EventStore } from '../log/event.store.ts'
import { isWanted, type EventFilter } from './event-filter.ts'
import type { PersonalStore } from './personal.store.ts'
import type { PostingStore } from './posting.store.ts'
import { listed, shortest, union, type Posting } from './postings.ts'

const batch = 200
/** Most events looked at for one page: an answer may be short, or empty, and still say where to go on. */
const budget = 2_000
/** A beginning that more words share than this leads nowhere in particular. */
const mostTerms = 32
const mostInTime = 2_000
const walkBatch = 500

/** Rows that are wanted, newest first; `next` is where to go on, null at the end of the log. */
export interface Found {
  readonly rows: readonly AuditEvent[]
  readonly next: number | null
}

/** The words that begin as one that is searched for; null when more than lead anywhere do. */
interface Beginning {
  readonly terms: readonly string[] | null
}

/** One step of a walk. */
export interface Walked {
  /** what was looked at, newest first */
  readonly rows: readonly AuditEvent[]
  readonly wanted: readonly AuditEvent[]
  /** the walk ends here although the log may not */
  readonly more: boolean
}

/**
 * Finds events newest first. One index is walked, the one that ends soonest; everything else is checked on the rows. The
 * work for a page is bounded however long the log is.
 */
export class SearchEvents {
  private readonly events: EventStore
  private readonly postings: PostingStore
  private readonly personal: PersonalStore

  constructor(events: EventStore, postings: PostingStore, personal: PersonalStore) {
    this.events = events
    this.postings = postings
    this.personal = personal
  }

  /** @param before only events with smaller numbers; null for the newest */
  async find(filter: EventFilter, before: number | null, limit: number): Promise<Found> {
    let below = before ?? Number.MAX_SAFE_INTEGER
    const words = await this.wordsOf(filter)
    const ways = await this.ways(filter, words)
    const posting = await shortest(ways, below, batch)
    // Where there is one way, it is what was walked.
    const others = ways.length > 1 ? words : []
    const rows: AuditEvent[] = []
    // Where most of what is looked at is wanted, a page needs no more than itself.
    let size = limit + 1
    for (let looked = 0; looked < budget; looked += size, size = batch) {
      const seqs = await posting(below, size)
      for (const row of await this.wanted(filter, others, seqs)) {
        if (rows.length === limit) return { rows, next: rows.at(-1)?.seq ?? null }
        rows.push(row)
      }
      if (seqs.length < size) return { rows, next: null }
      below = seqs.at(-1) ?? 0
    }
    return { rows, next: below }
  }

  /** Numbers of all events that are wanted, from `from` to below `before`, in order. Eight bytes each are held. */
  async allSeqs(filter: EventFilter, before: number, from: number): Promise<number[]> {
    const found: number[] = []
    for (let below: number | null = before; below !== null && below > from;) {
      const { rows, next }: Found = await this.find(filter, below, batch)
      for (const { seq } of rows) if (seq >= from) found.push(seq)
      below = next
    }
    return found.toReversed()
  }

  /**
   * Batches of what is looked at, newest first, and which of it is wanted; after `mostLooked` rows it ends, whatever is
   * left. Its reader may end it sooner.
   */
  async *walk(filter: EventFilter, mostLooked: number): AsyncGenerator<Walked> {
    let below = Number.MAX_SAFE_INTEGER
    const posting = await shortest(await this.ways(filter, await this.wordsOf(filter)), below, batch)
    for (let looked = 0; looked < mostLooked;) {
      const seqs = await posting(below, Math.min(walkBatch, mostLooked - looked))
      if (seqs.length === 0) return
      looked += seqs.length
      below = seqs.at(-1) ?? 0
      const rows = await this.events.bySeqs(seqs)
      yield { rows, wanted: await this.those(filter, rows), more: looked >= mostLooked }
    }
  }

  /** Those of `seqs` that can be searched and are wanted, newest first. What indexes tell is not read. */
  private async wanted(
    filter: EventFilter,
    words: readonly Beginning[],
    seqs: readonly number[],
  ): Promise<AuditEvent[]> {
    let left = seqs
    for (const { terms } of words) if (terms) left = await this.postings.having(terms, left)
    return this.those(filter, await this.events.matching(left, filter))
  }

  private async those(filter: EventFilter, rows: readonly AuditEvent[]): Promise<AuditEvent[]> {
    const open = filter.words.length > 0 ? await this.personal.opener(rows) : () => undefined
    return rows.filter((row) => isWanted(filter, row, open))
  }

  /** The indexes that lead to what is wanted, the most telling first. */
  private async ways(filter: EventFilter, words: readonly Beginning[]): Promise<Posting[]> {
    const { postings } = this
    const ways: Posting[] = []
    if (filter.targetId !== undefined) ways.push(postings.byColumn('targetId', filter.targetId))
    if (filter.actorId !== undefined) ways.push(postings.byColumn('actorId', filter.actorId))
    for (const { terms } of words) if (terms) ways.push(this.byTerms(terms))
    if (filter.tenantId !== undefined) ways.push(postings.byColumn('tenantId', filter.tenantId))
    if (filter.partnerId !== undefined) ways.push(postings.byColumn('partnerId', filter.partnerId))
    if (filter.reach.kind === 'some') {
      const tenants = [...filter.reach.tenants].map((id) => postings.byColumn('tenantId', id))
      const partners = [...filter.reach.partners].map((id) => postings.byColumn('partnerId', id))
      ways.push(union([...tenants, ...partners]))
    }
    if (filter.action) {
      const terms = await this.termsOf(filter.action.toLowerCase().replace(/[^\p{L}\p{N}]+$/u, ''))
      if (terms) ways.push(this.byTerms(terms))
    }
    if (filter.outcome !== undefined) ways.push(postings.byColumn('outcome', filter.outcome))
    if (filter.source !== undefined) ways.push(postings.byColumn('source', filter.source))
    if (filter.from !== undefined || filter.to !== undefined) {
      const seqs = await postings.inTime(filter.from, filter.to, mostInTime)
      if (seqs) ways.push(listed(seqs))
    }
    return ways.length > 0 ? ways : [postings.all()]
  }

  private async wordsOf({ words }: EventFilter): Promise<Beginning[]> {
    return Promise.all(words.map(async (word) => ({ terms: await this.termsOf(word) })))
  }

  private async termsOf(prefix: string): Promise<string[] | null> {
    if (prefix === '') return null
    const terms = await this.postings.termsFrom(prefix, mostTerms + 1)
    return terms.length > mostTerms ? null : terms
  }

  private byTerms(terms: readonly string[]): Posting {
    return union(terms.map((term) => this.postings.byTerm(term)))
  }
}
