import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { systemContext } from '../../src/common/context/context.ts'
import type { Database } from '../../src/common/store/database.ts'
import { EventIntake } from '../../src/modules/stripe/events/event-intake.ts'
import { StripeEventStore, type StripeEventRow } from '../../src/modules/stripe/events/stripe-event.store.ts'
import { ourKeyOf, StripeObjectStore } from '../../src/modules/stripe/objects/stripe-object.store.ts'
import { DifferenceStore } from '../../src/modules/stripe/reconcile/difference.store.ts'
import { openTestStore } from '../support/test-store.ts'

const ctx = systemContext('test', 'R1')
const at = (seconds: number): Date => new Date(Date.UTC(2026, 10, 24, 9, 0, seconds))
const event = (id: string, more: Partial<StripeEventRow> = {}): StripeEventRow => ({
  id,
  type: 'invoice.paid',
  createdAt: at(0),
  receivedAt: at(0),
  livemode: false,
  account: null,
  objectId: 'in_1',
  status: 'received',
  attempts: 0,
  error: null,
  dueAt: at(0),
  settledAt: null,
  payload: '{}',
  version: 1,
  ...more,
})

let database: Database
beforeEach(async () => {
  database = await openTestStore()
})
afterEach(() => database.close())

describe('events of Stripe', () => {
  let events: StripeEventStore
  beforeEach(() => {
    events = new StripeEventStore(database)
  })

  it('are stored once, however many come at once', async () => {
    const intake = new EventIntake(database, events)
    const ids = ['evt_1', 'evt_2', 'evt_1', 'evt_3', 'evt_2', 'evt_1']
    const taken = await Promise.all(ids.map((id) => intake.submit([event(id)])))
    expect(taken.flat()).toEqual(['accepted', 'accepted', 'duplicate', 'accepted', 'duplicate', 'duplicate'])
    expect(await intake.submit([event('evt_3')])).toEqual(['duplicate'])
    expect(await events.find(ctx, 'evt_3')).toEqual(event('evt_3'))
  })

  it('are due in their turn, and not once they are settled', async () => {
    await events.addAll(ctx, [event('evt_c', { dueAt: at(1) }), event('evt_a'), event('evt_b', { dueAt: at(9) })])
    const due = await events.due(ctx, at(5), 10)
    expect(due.map(({ id }) => id)).toEqual(['evt_a', 'evt_c'])
    const [first] = due
    if (!first) throw new Error('none is due')
    const settled = { status: 'processed', settledAt: at(6), attempts: 1 } as const
    expect(await events.update(ctx, first, settled)).toBe(true)
    expect(await events.update(ctx, first, settled)).toBe(false)
    expect((await events.due(ctx, at(5), 10)).map(({ id }) => id)).toEqual(['evt_c'])
    expect(await events.find(ctx, 'evt_a')).toMatchObject({ ...settled, account: null, error: null, version: 2 })
    expect(await events.waiting(ctx)).toEqual({ received: 2, failed: 0 })
  })

  it('are listed newest first, in pages, by state and by the beginning of their type', async () => {
    const rows = Array.from({ length: 5 }, (_, index) =>
      event(`evt_${index}`, { receivedAt: at(index), type: index === 3 ? 'customer.created' : 'invoice.paid' }),
    )
    await events.addAll(ctx, rows)
    const first = await events.page(ctx, { limit: 2, type: 'invoice.' })
    expect([first.total, first.rows.map(({ id }) => id)]).toEqual([4, ['evt_4', 'evt_2']])
    const next = await events.page(ctx, { limit: 2, type: 'invoice.', cursor: first.nextCursor ?? '' })
    expect(next.rows.map(({ id }) => id)).toEqual(['evt_1', 'evt_0'])
    expect((await events.page(ctx, { limit: 9, status: 'failed' })).rows).toEqual([])
  })

  it('are nothing to a portal', async () => {
    await events.addAll(ctx, [event('evt_1')])
    const portal = { ...ctx, scope: { kind: 'portal', partners: new Map(), tenants: new Map() } } as const
    expect(await events.find(portal, 'evt_1')).toBeNull()
    expect(await events.page(portal, { limit: 9 })).toMatchObject({ rows: [], total: 0 })
  })
})

describe('objects at Stripe', () => {
  const object = (id: string, ourKey: string | null) => ({
    id,
    kind: 'customer' as const,
    livemode: false,
    ourKey,
    tenantId: 'T1',
    partnerId: null,
    state: { deleted: false },
    seenAt: at(0),
  })

  it('stand for one of ours each, in each mode', async () => {
    const objects = new StripeObjectStore(database)
    const key = ourKeyOf(false, 'customer', 'T1')
    expect(await objects.add(ctx, object('cus_1', key))).toBe(true)
    expect(await objects.add(ctx, object('cus_2', key))).toBe(false)
    expect(await objects.add(ctx, object('cus_3', null))).toBe(true)
    expect(await objects.add(ctx, object('cus_4', null))).toBe(true)
    expect((await objects.ours(ctx, false, 'customer', 'T1'))?.id).toBe('cus_1')
    expect(await objects.ours(ctx, true, 'customer', 'T1')).toBeNull()
    expect((await objects.ofKind(ctx, false, 'customer')).map(({ id }) => id)).toEqual(['cus_1', 'cus_3', 'cus_4'])
  })

  it('change by compare-and-set, within what a caller reaches', async () => {
    const objects = new StripeObjectStore(database)
    await objects.add(ctx, object('cus_1', null))
    const row = await objects.byId(ctx, 'cus_1')
    if (!row) throw new Error('it is not there')
    expect(await objects.update(ctx, row, { state: { deleted: true } })).toBe(true)
    expect(await objects.update(ctx, row, { state: { deleted: false } })).toBe(false)
    const other = {
      ...ctx,
      scope: { kind: 'portal', partners: new Map(), tenants: new Map([['T2', 'admin']]) },
    } as const
    expect(await objects.byId(other as never, 'cus_1')).toBeNull()
  })
})

describe('differences', () => {
  const row = (id: string, runId: string) => ({
    id,
    runId,
    kind: 'differs' as const,
    object: 'invoice',
    objectId: 'in_1',
    stripeId: null,
    tenantId: null,
    fields: [{ name: 'paidMinor', ours: '0', theirs: null }],
    foundAt: at(0),
  })
  const run = (id: string) => ({ id, comparedAt: at(0), objects: 3, differences: 2 })

  it('are those of the last comparison, for operators', async () => {
    const differences = new DifferenceStore(database)
    expect(await differences.last(ctx)).toBeNull()
    await differences.replace(ctx, run('run-1'), [row('1', 'run-1')])
    await differences.replace(ctx, run('run-2'), [row('2', 'run-2'), row('3', 'run-2')])
    expect((await differences.last(ctx))?.id).toBe('run-2')
    expect(await differences.page(ctx, 'run-1', undefined, 9)).toMatchObject({ rows: [], total: 0 })
    const first = await differences.page(ctx, 'run-2', undefined, 1)
    expect([first.total, first.rows]).toEqual([2, [row('2', 'run-2')]])
    expect((await differences.page(ctx, 'run-2', first.nextCursor ?? '', 1)).rows).toEqual([row('3', 'run-2')])
    const portal = { ...ctx, scope: { kind: 'portal', partners: new Map(), tenants: new Map() } } as const
    expect(await differences.page(portal, 'run-2', undefined, 9)).toMatchObject({ rows: [], total: 0 })
  })

  it('come with objects of every kind that is mirrored', async () => {
    const objects = new StripeObjectStore(database)
    for (const kind of ['charge', 'dispute', 'transfer', 'account', 'checkout'] as const) {
      const bare = { ourKey: null, tenantId: null, partnerId: null, state: { fee: 1 }, seenAt: at(0) }
      expect(await objects.add(ctx, { ...bare, id: `${kind}_1`, kind, livemode: false })).toBe(true)
      expect(await objects.ofKind(ctx, false, kind)).toMatchObject([{ id: `${kind}_1`, tenantId: null, version: 1 }])
    }
  })
})
