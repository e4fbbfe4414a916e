import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import type { Database } from '../../src/common/store/database.ts'
import { LostRace } from '../../src/common/store/lost-race.ts'
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
