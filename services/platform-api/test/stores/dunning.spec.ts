import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import type { Database } from '../../src/common/store/database.ts'
import { LostRace } from '../../src/common/store/lost-race.ts'
import { type DunningMailRow, DunningMailStore } from '../../src/modules/billing/dunning/dunning-mail.store.ts'
import { DunningStore } from '../../src/modules/billing/dunning/dunning.store.ts'
import { all, portal } from '../support/contexts.ts'
import { openTestStore } from '../support/test-store.ts'

const at = new Date('2026-11-24T09:00:00.000Z')
const acme = { tenantId: 'acme', partnerId: 'nordicit', sinceAt: at }

describe('dunning cases', () => {
  let database: Database
  let cases: DunningStore

  beforeEach(async () => {
    database = await openTestStore()
    cases = new DunningStore(database)
  })
  afterEach(() => database.close())

  it('are one by tenant, for whoever reaches it', async () => {
    await cases.add(all, acme)
    await expect(cases.add(all, acme)).rejects.toThrow(LostRace)
    await cases.add(all, { tenantId: 'direct', partnerId: null, sinceAt: new Date(at.getTime() - 1) })
    expect(await cases.ofTenant(all, 'acme')).toEqual({
      ...acme,
      id: 'acme',
      reminders: 0,
      remindedAt: null,
      suspendedAt: null,
      tenantHeldAt: null,
      version: 1,
    })
    expect((await cases.all(all)).map(({ id }) => id)).toEqual(['direct', 'acme'])
    expect(await cases.ofTenant(portal(['skagen-cloud'], ['direct']), 'acme')).toBeNull()
  })

  it('change and end for whoever is first', async () => {
    await cases.add(all, acme)
    const row = await cases.ofTenant(all, 'acme')
    if (!row) throw new Error('it is there')
    await cases.change(all, row, { reminders: 1, remindedAt: at })
    await expect(cases.change(all, row, { reminders: 2 })).rejects.toThrow(LostRace)
    await expect(cases.end(all, row)).rejects.toThrow(LostRace)
    expect(await cases.ofTenant(all, 'acme')).toMatchObject({ reminders: 1, remindedAt: at, version: 2 })
    await cases.end(all, { ...row, version: 2 })
    expect(await cases.ofTenant(all, 'acme')).toBeNull()
  })
})

const mailOf = (id: string, more: Partial<DunningMailRow> = {}): DunningMailRow => ({
  id,
  tenantId: 'acme',
  partnerId: 'nordicit',
  kind: 'reminder',
  number: 1,
  state: 'waiting',
  to: ['carla@acme.example.com'],
  cc: [],
  recipients: 1,
  accepted: 0,
  attempts: 0,
  reason: null,
  words: { tenant: 'Acme', slug: 'acme', number: 1, suspendsAt: null, invoices: [], more: 0, seller: 'Dezky ApS' },
  queuedAt: at,
  nextAttemptAt: at,
  sentAt: null,
  version: 1,
  ...more,
})

describe('mails about debts', () => {
  let database: Database
  let mails: DunningMailStore

  beforeEach(async () => {
    database = await openTestStore()
    mails = new DunningMailStore(database)
  })
  afterEach(() => database.close())

  it('are put in once, and read by whoever reaches the tenant', async () => {
    expect(await mails.add(all, mailOf('acme-1-reminder-1'))).toBe(true)
    expect(await mails.add(all, mailOf('acme-1-reminder-1', { recipients: 9 }))).toBe(false)
    const later = new Date(at.getTime() + 1)
    const direct = { tenantId: 'direct', partnerId: null, kind: 'lifted', number: null, queuedAt: later } as const
    await mails.add(all, mailOf('direct-1-lifted', direct))
    expect(await mails.ofTenant(all, 'acme', 10)).toEqual([mailOf('acme-1-reminder-1')])
    expect(await mails.ofTenant(portal(['nordicit'], []), 'direct', 10)).toEqual([])
    expect(await mails.ofTenant(portal([], ['direct']), 'direct', 10)).toEqual([mailOf('direct-1-lifted', direct)])
  })

  it('are due from an instant on while they wait, and change for whoever is first', async () => {
    const later = new Date(at.getTime() + 60_000)
    await mails.add(all, mailOf('one'))
    await mails.add(all, mailOf('two', { nextAttemptAt: later }))
    await mails.add(all, mailOf('three', { state: 'not_sent', to: [] }))
    expect((await mails.due(all, at, 10)).map(({ id }) => id)).toEqual(['one'])
    await mails.change(all, mailOf('one'), { attempts: 1, nextAttemptAt: later })
    await expect(mails.change(all, mailOf('one'), { state: 'sent' })).rejects.toThrow(LostRace)
    expect((await mails.due(all, later, 10)).map(({ id }) => id)).toEqual(['one', 'two'])
    await mails.change(all, { id: 'one', version: 2 }, { state: 'sent', sentAt: later, accepted: 1, to: [] })
    expect((await mails.due(all, later, 10)).map(({ id }) => id)).toEqual(['two'])
  })
})
