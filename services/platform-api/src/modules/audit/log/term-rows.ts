import type { AuditEntry } from '@dezky/audit-log'

import type { Database } from '../../../common/store/database.ts'
import { Table } from '../../../common/store/table.ts'
import { seqPart, termKey } from '../search/term-key.ts'
import { termsOf, type Open } from '../search/terms.ts'
import { AuditTerm } from './audit-term.entity.ts'

const chunk = 5_000

/** Words of some events, each with the numbers of those that have it. */
export type Words = ReadonlyMap<string, readonly number[]>

/** The words the events of `rows` are found by. */
export function wordsOfRows(rows: readonly { readonly seq: number; readonly entry: string }[], open: Open): Words {
  const words = new Map<string, number[]>()
  for (const { seq, entry } of rows) {
    for (const term of termsOf(JSON.parse(entry) as AuditEntry, open)) {
      const seqs = words.get(term)
      if (seqs) seqs.push(seq)
      else words.set(term, [seq])
    }
  }
  return words
}

/** The words events are found by, hot and restored, as the stores of both write them. */
export class TermRows {
  private readonly database: Database
  private readonly table: Table<AuditTerm>

  constructor(database: Database) {
    this.database = database
    this.table = new Table(database, AuditTerm)
  }

  /** Writes new keys. @throws the store's duplicate error */
  async insert(keys: readonly string[]): Promise<void> {
    await this.table.insert(rowsOf(keys))
  }

  /** Writes those keys that are not there. */
  async insertMissing(keys: readonly string[]): Promise<void> {
    if (this.database.isEmbedded || !this.database.transactions) return this.table.insertMissing(rowsOf(keys))
    for (let start = 0; start < keys.length; start += chunk) {
      const some = keys.slice(start, start + chunk)
      const there = await this.database.manager().find(AuditTerm, { id: { $in: some } }, { disableIdentityMap: true })
      const known = new Set(there.map(({ id }) => id))
      await this.table.insert(rowsOf(some.filter((id) => !known.has(id))))
    }
  }

  /** Deletes `words`, each in the events listed with it. */
  async remove(words: Words): Promise<void> {
    const keys = [...words].flatMap(([word, seqs]) => seqs.map((seq) => termKey(word, seq)))
    if (this.database.isEmbedded) return this.table.remove(keys)
    for (let start = 0; start < keys.length; start += chunk)
      await this.database.manager().nativeDelete(AuditTerm, { id: { $in: keys.slice(start, start + chunk) } })
  }

  /** Deletes words of the events from `from` to `to`, of every event in between. */
  async removeSpan(from: number, to: number, words: Iterable<string>): Promise<void> {
    // One span of keys a word: what many events share goes in one stroke.
    await this.table.removeSpans(Array.from(words, (word) => [termKey(word, from), termKey(word, to)] as const))
  }

  /**
   * Looks at `size` keys after `after`, in order, and deletes those of events up to `to` that are not restored. SQLite
   * only: it needs no event's text, and writes each page once. @returns the last key looked at, null at the end
   */
  async sweep(after: string, size: number, to: number): Promise<string | null> {
    return this.database.embedded((native) => {
      const next = 'select "_id" from "audit_terms" where "_id" > ? order by "_id" limit 1 offset ?'
      const end = native
        .prepare(next)
        .pluck()
        .get(after, size - 1) as string | undefined
      // A subquery makes SQLite delete in two passes, so it is left out where nothing is restored.
      const isRestored = native.prepare('select 1 from "audit_restored" limit 1').get() !== undefined
      const others = isRestored
        ? 'and cast(substr("_id", -16) as integer) not in (select "_id" from "audit_restored")'
        : ''
      native
        .prepare(`delete from "audit_terms" where "_id" > ? and "_id" <= ? and substr("_id", -16) <= ? ${others}`)
        .run(after, end ?? '\u{10FFFF}', seqPart(to))
      return end ?? null
    })
  }
}

/** In the order of the keys, so that neighbours are written together. */
const rowsOf = (keys: readonly string[]): { id: string }[] =>
  keys.toSorted((a, b) => (a < b ? -1 : 1)).map((id) => ({ id }))
