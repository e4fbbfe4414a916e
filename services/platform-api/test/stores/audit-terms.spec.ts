import { GENESIS_HASH, type AuditEntry } from '@dezky/audit-log'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { AuditTerm } from '../../src/modules/audit/log/audit-term.entity.ts'
import { toRow } from '../../src/modules/audit/log/event-row.ts'
import { ForgetEvents } from '../../src/modules/audit/log/forget-events.ts'
import { RestoredStore } from '../../src/modules/audit/log/restored.store.ts'
import { TermRows } from '../../src/modules/audit/log/term-rows.ts'
import { PersonalStore } from '../../src/modules/audit/search/personal.store.ts'
import { PostingStore } from '../../src/modules/audit/search/posting.store.ts'
import { termKey } from '../../src/modules/audit/search/term-key.ts'
import { AuditRig } from '../support/audit-rig.ts'

let rig: AuditRig
let terms: TermRows
beforeEach(async () => {
  rig = await AuditRig.open()
  terms = new TermRows(rig.database)
})
afterEach(() => rig.close())

const keys = async (): Promise<string[]> =>
  (await rig.database.orm.em.fork().find(AuditTerm, {}, { orderBy: { id: 'asc' } })).map(({ id }) => id)
const keysOf = (word: string, ...seqs: number[]) => seqs.map((seq) => termKey(word, seq))
const found = async (word: string) => [...(await new PostingStore(rig.database).byTerm(word)(1_000_000, 1_000))]

describe('words of events', () => {
  it('are written once, and found newest first', async () => {
    await terms.insert(keysOf('paid', 2, 1))
    await expect(terms.insert(keysOf('paid', 2))).rejects.toThrow(
      expect.objectContaining({ name: 'UniqueConstraintViolationException' }),
    )
    await terms.insertMissing([...keysOf('paid', 1, 2, 3), ...keysOf('paidup', 4)])
    expect(await found('paid')).toEqual([3, 2, 1])
    expect(await new PostingStore(rig.database).termsFrom('pai', 9)).toEqual(['paid', 'paidup'])
  })

  it('are removed from the events named, and from no other', async () => {
    await terms.insert([...keysOf('paid', 1, 2, 3), ...keysOf('paidup', 1), ...keysOf('acme', 2)])
    await terms.remove(
      new Map([
        ['paid', [1, 3]],
        ['acme', [2]],
        ['none', [9]],
      ]),
    )
    expect(await keys()).toEqual([...keysOf('paid', 2), ...keysOf('paidup', 1)])
    await terms.remove(new Map())
    expect(await keys()).toHaveLength(2)
  })

  it('are removed by span where neighbours go together', async () => {
    if (!rig.database.isEmbedded) return
    await terms.insert([...keysOf('paid', 1, 2, 3, 4), ...keysOf('paidup', 2)])
    await terms.removeSpan(2, 3, ['paid', 'none'])
    expect(await keys()).toEqual([...keysOf('paid', 1, 4), ...keysOf('paidup', 2)])
  })

  it.each([1, 2, 3, 100])(
    'are swept up to a number, %i keys at a time, whatever alphabet they are in',
    async (size) => {
      if (!rig.database.isEmbedded) return
      const words = ['1', 'acme', 'paid', 'ærø', '漢字', '𝒜']
      await terms.insert(words.flatMap((word) => keysOf(word, 1, 9, 10, 11)))
      let steps = 0
      for (let after: string | null = ''; after !== null; steps += 1) after = await terms.sweep(after, size, 10)
      expect(new Set(await keys())).toEqual(new Set(words.flatMap((word) => keysOf(word, 11))))
      expect(steps).toBe(Math.floor(24 / size) + 1)
    },
  )
})

describe('forgetting events', () => {
  const forget = () => new ForgetEvents(rig.database, rig.events, new PersonalStore(rig.database))

  it.each([
    ['most of the hot log', 18],
    ['a small part of it', 3],
  ])('takes the words of %s, and leaves those of the rest', async (_, to) => {
    await rig.recordMany(20)
    await rig.drain()
    await forget().execute(to)
    const rest = Array.from({ length: 20 - to }, (_, i) => 20 - i)
    expect((await rig.events.range(1, 100, 100)).map(({ seq }) => seq)).toEqual(rest.toReversed())
    expect(await found('done')).toEqual(rest)
    await forget().execute(to)
    expect(await found('done')).toEqual(rest)
  })

  it.each([
    ['most of the hot log', 18],
    ['a small part of it', 3],
  ])('keeps the words of restored events when %s goes', async (_, to) => {
    await rig.recordMany(20)
    await rig.drain()
    const restored = new RestoredStore(rig.database)
    const [second] = await rig.events.range(2, 2, 1)
    const entry = JSON.parse(second?.entry ?? '') as AuditEntry
    await restored.add([toRow(entry, second?.entry ?? '', GENESIS_HASH, second?.hash ?? '')], [])
    await forget().execute(to)
    const rest = Array.from({ length: 20 - to }, (_, i) => 20 - i)
    expect(await found('done')).toEqual([...rest, 2])
    await restored.remove(
      2,
      2,
      new Map([
        ['thing.done', [2]],
        ['thing', [2]],
        ['done', [2]],
      ]),
    )
    expect(await found('done')).toEqual(rest)
  })
})
