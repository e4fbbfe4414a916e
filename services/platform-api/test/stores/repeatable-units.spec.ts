import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import type { Database } from '../../src/common/store/database.ts'
import { TermRows } from '../../src/modules/audit/log/term-rows.ts'
import { PostingStore } from '../../src/modules/audit/search/posting.store.ts'
import { termKey } from '../../src/modules/audit/search/term-key.ts'
import { hasTransactions, openTestStore } from '../support/test-store.ts'

describe('a unit of work that nobody waits for the disk with', () => {
  let database: Database
  let terms: TermRows
  beforeEach(async () => {
    database = await openTestStore()
    terms = new TermRows(database)
    await terms.insert(['a', 'b', 'c'].map((word) => termKey(word, 1)))
  })
  afterEach(() => database.close())

  const left = async () => new PostingStore(database).termsFrom('', 10)
  const removal = (word: string) => terms.remove(new Map([[word, [1]]]))

  it('commits what was written in it', async () => {
    await database.repeatable(() => removal('b'))
    expect(await left()).toEqual(['a', 'c'])
  })

  it('keeps nothing when it fails, and leaves the store to whoever comes next', async (test) => {
    if (!hasTransactions()) test.skip('this server cannot run transactions')
    const failing = database.repeatable(async () => {
      await removal('b')
      throw new Error('on second thoughts')
    })
    await expect(failing).rejects.toThrow('on second thoughts')
    expect(await left()).toEqual(['a', 'b', 'c'])
    await removal('a')
    expect(await left()).toEqual(['b', 'c'])
  })

  it('keeps others out while it goes on, and flushes what they write', async () => {
    const units = [database.repeatable(() => removal('a')), removal('b'), database.repeatable(() => removal('c'))]
    await Promise.all(units)
    expect(await left()).toEqual([])
    if (!database.isEmbedded) return
    // 2 is FULL.
    expect(await database.embedded((native) => native.pragma('synchronous', { simple: true }))).toBe(2)
  })
})
