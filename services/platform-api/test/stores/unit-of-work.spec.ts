import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { ManualClock } from '../../src/common/clock/clock.ts'
import { systemContext } from '../../src/common/context/context.ts'
import type { Database } from '../../src/common/store/database.ts'
import { UnrecordedChangeError } from '../../src/common/store/unit-of-work.ts'
import { Work } from '../../src/modules/audit/audited-unit-of-work.ts'
import { AuditInboxStore } from '../../src/modules/audit/inbox/audit-inbox.store.ts'
import { personal } from '../../src/modules/audit/inbox/personal.ts'
import { FlagStore } from '../../src/modules/flags/index.ts'
import { hasTransactions, openTestStore } from '../support/test-store.ts'

const clock = new ManualClock('2026-11-24T09:00:00.000Z')
const ctx = systemContext('test', 'request-1')
const rules = { global: true, partners: {}, tenants: {} }

describe('a unit of work', () => {
  let database: Database
  let inbox: AuditInboxStore
  let work: Work
  let flags: FlagStore

  beforeEach(async () => {
    database = await openTestStore()
    inbox = new AuditInboxStore(database)
    work = new Work(database, inbox, clock)
    flags = new FlagStore(database)
  })
  afterEach(() => database.close())

  it('commits the change with the event that tells of it', async () => {
    await work.run(ctx, async (unit) => {
      await flags.replace('new_billing_engine', 0, rules, clock.now())
      await unit.record({ action: 'flag.changed', target: { type: 'flag', id: 'new_billing_engine' } })
    })
    expect(await flags.find('new_billing_engine')).not.toBeNull()
    const [row] = await inbox.oldest(10)
    expect(row?.draft.entry).toMatchObject({
      action: 'flag.changed',
      outcome: 'success',
      source: 'platform',
      at: '2026-11-24T09:00:00.000Z',
      requestId: 'request-1',
      actor: { type: 'system', id: 'test' },
    })
  })

  it('keeps neither when it fails', async (test) => {
    if (!hasTransactions()) test.skip('this server cannot run transactions')
    const failing = work.run(ctx, async (unit) => {
      await flags.replace('new_billing_engine', 0, rules, clock.now())
      await unit.record({ action: 'flag.changed' })
      throw new Error('on second thoughts')
    })
    await expect(failing).rejects.toThrow('on second thoughts')
    expect(await flags.find('new_billing_engine')).toBeNull()
    expect(await inbox.depth()).toBe(0)
  })

  it('is refused when it changes something without saying so', async (test) => {
    if (!hasTransactions()) test.skip('this server cannot run transactions')
    const silent = work.run(ctx, async () => flags.replace('new_billing_engine', 0, rules, clock.now()))
    await expect(silent).rejects.toThrow(UnrecordedChangeError)
    expect(await flags.find('new_billing_engine')).toBeNull()
  })

  it('acts on what follows only after the commit', async () => {
    const acted: string[] = []
    await work.run(ctx, async (unit) => {
      unit.afterCommit(() => acted.push('after'))
      await unit.record({ action: 'flag.changed' })
      acted.push('inside')
    })
    expect(acted).toEqual(['inside', 'after'])
  })

  it('stores personal values apart from the entry', async () => {
    await work.run(ctx, (unit) =>
      unit.record({ action: 'member.invited', data: { email: personal('ada@nordicit.example.com') } }),
    )
    const [row] = await inbox.oldest(1)
    expect(JSON.stringify(row?.draft.entry)).not.toContain('ada@')
    expect(row?.draft.personal).toEqual([
      {
        commitment: expect.stringMatching(/^[0-9a-f]{64}$/),
        salt: expect.any(String),
        value: 'ada@nordicit.example.com',
      },
    ])
  })
})
