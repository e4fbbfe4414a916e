import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { isDuplicate } from '../../src/common/store/unique.ts'
import type { EventRow } from '../../src/modules/audit/log/event-row.ts'
import type { SignedCheckpoint } from '../../src/modules/audit/tree/checkpoint.store.ts'
import { TileConflictError } from '../../src/modules/audit/tree/tile.store.ts'
import { AuditRig, origin } from '../support/audit-rig.ts'

const instant = '2026-11-24T09:00:00.000Z'
const at = (seconds: number): Date => new Date(Date.UTC(2026, 10, 24, 9, 0, seconds))

let rig: AuditRig
beforeEach(async () => {
  rig = await AuditRig.open()
})
afterEach(() => rig.close())

describe('events', () => {
  const event = (seq: number, eventId = `event-${seq}`): EventRow => ({
    seq,
    eventId,
    entry: `{"n":${seq},"text":"æøå \\u2028 𝄞"}`,
    prevHash: `hash-${seq - 1}`,
    hash: `hash-${seq}`,
    at: instant,
    receivedAt: instant,
    source: 'platform',
    action: 'thing.done',
    outcome: 'success',
    actorType: 'system',
    actorId: 'job',
  })
  const seqs = async (from: number, to: number, limit = 100): Promise<number[]> =>
    (await rig.events.range(from, to, limit)).map(({ seq }) => seq)
  const alone = (id: string, seq: number) => ({ ids: [{ id, seq }], personal: [], terms: [] })

  it('read back in order of their numbers, the entry verbatim', async () => {
    expect([await rig.events.head(), await rig.events.oldestSeq()]).toEqual([null, null])
    await rig.events.append([])
    await rig.events.append([event(9), event(10)])
    await rig.events.append([event(11)])
    expect(await rig.events.head()).toEqual({ seq: 11, hash: 'hash-11' })
    expect(await rig.events.oldestSeq()).toBe(9)
    expect(await rig.events.range(10, 10, 5)).toEqual([expect.objectContaining(event(10))])
    expect((await rig.events.bySeqs([9, 11, 12])).map(({ seq }) => seq)).toEqual([11, 9])
    expect(await rig.events.bySeqs([])).toEqual([])
  })

  it.each([
    ['number', event(1, 'event-other')],
    ['id', event(2, 'event-1')],
  ])('have a %s that is given once', async (_what, second) => {
    await rig.events.append([event(1)])
    await expect(rig.events.append([second])).rejects.toSatisfy((error) => isDuplicate(error))
    expect(await rig.events.range(1, 10, 10)).toEqual([expect.objectContaining(event(1))])
  })

  it('of ten who want one number at once, one gets it', async () => {
    const asked = Array.from({ length: 10 }, (_, i) => rig.events.append([event(1, `event-${i}`)]))
    const answers = await Promise.allSettled(asked)
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await seqs(1, 10)).toEqual([1])
  })

  it('are paged by number, each once, while others come', async () => {
    await rig.events.append([1, 2, 3, 4, 5].map((seq) => event(seq)))
    expect(await seqs(1, 5, 2)).toEqual([1, 2])
    await rig.events.append([event(6)])
    expect(await seqs(3, 5, 2)).toEqual([3, 4])
    expect(await seqs(5, 5, 2)).toEqual([5])
    expect(await seqs(5, 9, 2)).toEqual([5, 6])
  })

  it('keep their ids when they are removed', async () => {
    await rig.events.append([event(1), event(2)])
    await rig.events.complete(alone('event-1', 1))
    await rig.events.complete(alone('event-2', 2))
    await rig.events.remove(1, 1)
    expect(await seqs(1, 10)).toEqual([2])
    expect(await rig.events.seqOf('event-1')).toBe(1)
    expect(await rig.events.seqOf('event-3')).toBeNull()
    const known = await rig.events.seqsOf(['event-1', 'event-2', 'event-3'])
    expect(known.complete).toEqual(new Map(Object.entries({ 'event-1': 1, 'event-2': 2 })))
  })
})

describe('tiles', () => {
  const bytes = (width: number, fill = 0): Buffer => Buffer.from(Array.from({ length: width * 32 }, (_, i) => i ^ fill))
  const tile = (width: number, fill = 0, index = 0) => ({ level: 0, index, width, data: bytes(width, fill) })

  it('read back byte for byte, narrower ones out of wider ones', async () => {
    await rig.tiles.add([tile(256), tile(3, 0xff, 1)])
    expect(await rig.tiles.find(0, 0, 256)).toEqual(bytes(256))
    expect(await rig.tiles.find(0, 0, 7)).toEqual(bytes(7))
    expect(await rig.tiles.find(0, 1, 3)).toEqual(bytes(3, 0xff))
    expect(await rig.tiles.find(0, 1, 4)).toBeNull()
    expect(await rig.tiles.find(1, 0, 1)).toBeNull()
    expect(await rig.tiles.read(1, 0, 1)).toHaveLength(0)
  })

  it('are only ever created', async () => {
    await rig.tiles.add([tile(4)])
    await rig.tiles.add([tile(4), tile(2)])
    for (const width of [2, 4, 9]) {
      await expect(rig.tiles.add([tile(width, 0xff)])).rejects.toThrow(TileConflictError)
    }
    expect(await rig.tiles.find(0, 0, 4)).toEqual(bytes(4))
    expect(await rig.tiles.find(0, 0, 9)).toBeNull()
  })

  it('are the same whoever stores them first', async () => {
    await Promise.all(Array.from({ length: 5 }, () => rig.tiles.add([tile(4)])))
    expect(await rig.tiles.find(0, 0, 4)).toEqual(bytes(4))
  })

  it('serve what narrower ones served before they were pruned', async () => {
    await rig.tiles.add([tile(2), tile(3, 0, 1)])
    await rig.tiles.add([tile(8)])
    await rig.tiles.prune([tile(8)])
    expect(await rig.tiles.find(0, 0, 2)).toEqual(bytes(2))
    expect(await rig.tiles.find(0, 1, 3)).toEqual(bytes(3))
  })
})

describe('checkpoints', () => {
  const signed = (size: number, root = `root-${size}`): SignedCheckpoint => ({
    size,
    root,
    headHash: `hash-${size}`,
    note: `${origin}\n${size}\n${root}\n\n— ${origin} signature\n`,
    hmac: 'hmac',
    hmacKeyId: 'hmac-key',
    keyId: 'key',
    at: instant,
  })

  it('are published once for each size', async () => {
    expect(await rig.checkpoints.latest()).toBeNull()
    const published = await Promise.all(['a', 'b', 'c'].map((root) => rig.checkpoints.publish(signed(5, root))))
    expect(published.filter(Boolean)).toHaveLength(1)
    const first = await rig.checkpoints.latest()
    expect(await rig.checkpoints.publish(signed(5, 'late'))).toBe(false)
    expect(await rig.checkpoints.latest()).toEqual(first)
    expect(await rig.checkpoints.count()).toBe(1)
  })

  it('are paged from the newest, each once, while others come', async () => {
    for (const size of [5, 10, 100]) await rig.checkpoints.publish(signed(size))
    const first = await rig.checkpoints.page(null, 2)
    expect(first).toEqual([signed(100), signed(10)].map((row) => expect.objectContaining(row)))
    await rig.checkpoints.publish(signed(101))
    expect((await rig.checkpoints.page(10, 2)).map(({ size }) => size)).toEqual([5])
    expect((await rig.checkpoints.from(10, 2)).map(({ size }) => size)).toEqual([10, 100])
    expect((await rig.checkpoints.latest())?.size).toBe(101)
  })

  it('halt once for a log, and resume once', async () => {
    expect(await rig.checkpoints.halt(origin, 'log_changed', 'event 4', instant)).toBe(true)
    expect(await rig.checkpoints.halt(origin, 'log_shorter', 'later', instant)).toBe(false)
    expect(await rig.checkpoints.halted(origin)).toMatchObject({ reason: 'log_changed', detail: 'event 4' })
    expect(await rig.checkpoints.halted('another.example.com/log')).toBeNull()
    expect(await rig.checkpoints.resume(origin)).toBe(true)
    expect(await rig.checkpoints.resume(origin)).toBe(false)
    expect(await rig.checkpoints.halted(origin)).toBeNull()
  })
})

describe('dead letters', () => {
  it('are one for what comes again, another from another source', async () => {
    await Promise.all(Array.from({ length: 5 }, () => rig.deadLetters.add('ocis', 'no JSON', 'payload', at(0))))
    await rig.deadLetters.add('stalwart', 'no JSON', 'payload', at(1))
    expect((await rig.deadLetters.page({}, 10)).map(({ source }) => source)).toEqual(['stalwart', 'ocis'])
    expect(await rig.deadLetters.waiting()).toBe(2)
  })

  it('are told apart by whether they wait, counted by source, and given up once', async () => {
    const { deadLetters } = rig
    for (const source of ['ocis', 'ocis', 'stalwart']) {
      rig.clock.advance(1_000)
      await deadLetters.add(source, 'no JSON', String(rig.clock.now().getTime()), rig.clock.now())
    }
    const [stalwart, ocis] = await deadLetters.page({}, 2)
    expect([stalwart && (await deadLetters.update(stalwart, { replayedAt: at(9) }))]).toEqual([true])
    expect((await deadLetters.page({ waiting: true }, 9)).map(({ source }) => source)).toEqual(['ocis', 'ocis'])
    expect((await deadLetters.page({ waiting: false }, 9)).map(({ source }) => source)).toEqual(['stalwart'])
    expect(await deadLetters.waitingBySource()).toEqual({ ocis: 2 })
    expect([ocis && (await deadLetters.remove(ocis)), ocis && (await deadLetters.remove(ocis))]).toEqual([true, false])
    expect(await deadLetters.waitingBySource()).toEqual({ ocis: 1 })
  })

  it('are updated by compare-and-set, and wait until they are replayed', async () => {
    await rig.deadLetters.add('ocis', 'no JSON', 'payload', at(0))
    const [letter] = await rig.deadLetters.page({}, 1)
    if (!letter) throw new Error('no letter')
    expect(await rig.deadLetters.update(letter, { replayedAt: at(5), attempts: 2 })).toBe(true)
    expect(await rig.deadLetters.update(letter, { attempts: 9 })).toBe(false)
    expect(await rig.deadLetters.find(letter.id)).toMatchObject({ replayedAt: at(5), attempts: 2, version: 2 })
    expect(await rig.deadLetters.find('none')).toBeNull()
    expect(await rig.deadLetters.waiting()).toBe(0)
  })

  it('are paged from the newest, each once, while others come', async () => {
    for (const n of [1, 2, 3]) await rig.deadLetters.add('ocis', 'no JSON', `payload-${n}`, at(n))
    const first = await rig.deadLetters.page({ source: 'ocis' }, 2)
    await rig.deadLetters.add('ocis', 'no JSON', 'payload-4', at(4))
    const second = await rig.deadLetters.page({ source: 'ocis', before: first.at(-1)?.id }, 2)
    const payloads = [...first, ...second].map(({ payload }) => payload)
    expect(payloads).toEqual(['payload-3', 'payload-2', 'payload-1'])
    expect(await rig.deadLetters.page({ source: 'stalwart' }, 2)).toEqual([])
  })
})
