import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { inject, describe, expect, it } from 'vitest'

import { AuditInbox } from '../../src/modules/audit/inbox/audit-inbox.entity.ts'
import { FoldRefusals } from '../../src/modules/audit/refusals/fold-refusals.ts'
import { Sequencer } from '../../src/modules/audit/sequencer/sequencer.ts'
import { Checkpointer } from '../../src/modules/audit/tree/checkpointer.ts'
import { TestApp } from '../support/test-app.ts'
import { makeWorld } from '../support/world.ts'

const plan = (key: string) => ({
  key,
  name: key,
  description: 'x'.repeat(200),
  features: [],
  quotaBytesPerSeat: 1_000,
})

describe('a full disk', () => {
  it('is answered as busy, leaves nothing half-written, and is got over', async (test) => {
    if (inject('mongoUrl') !== null) test.skip('how full a disk is can be feigned on SQLite only')
    const dir = await mkdtemp(join(tmpdir(), 'dezky-full-'))
    const app = await TestApp.start({ DATABASE_URL: `sqlite:${join(dir, 'store.sqlite')}` })
    try {
      await makeWorld(app)
      const token = await app.token('operator', 'freja')
      const sql = <T>(statement: string): Promise<T[]> => app.database.orm.em.getConnection().execute(statement)
      const create = (key: string) =>
        app.request('POST', '/plans', { token, body: plan(key), headers: { 'idempotency-key': key } })
      const keys = async (): Promise<string[]> =>
        (await app.request('GET', '/plans', { token })).body.items.map(({ key }: { key: string }) => key)
      const told = async (): Promise<string[]> => {
        const rows = await app.database.orm.em.fork().find(AuditInbox, {})
        const entries = rows.map((row) => row.draft.entry)
        return entries.flatMap(({ action, outcome, target }) =>
          action === 'plan.created' && outcome === 'success' ? [target?.id ?? ''] : [],
        )
      }
      expect((await create('before')).status).toBe(201)

      const [pages] = await sql<{ page_count: number }>('pragma page_count')
      await sql(`pragma max_page_count = ${pages?.page_count}`)
      const replies = []
      for (let n = 0; n < 60; n += 1) replies.push(await create(`plan-${n}`))
      const refused = replies.filter(({ status }) => status !== 201)
      expect(refused.length).toBeGreaterThan(0)
      expect(new Set(refused.map(({ status, body }) => `${status} ${body.code}`))).toEqual(new Set(['503 store.busy']))
      expect(refused[0]?.headers['retry-after']).toBe('1')
      for (const { text } of refused) expect(text).not.toMatch(/sqlite|disk|insert|dezky-full/i)
      const made = ['before', ...replies.flatMap(({ status }, n) => (status === 201 ? [`plan-${n}`] : []))]
      expect((await keys()).toSorted()).toEqual([...made, 'team'].toSorted())
      expect((await told()).toSorted()).toEqual(made.toSorted())
      // What is refused on a full disk is answered all the same, and so is what only reads.
      expect((await app.request('PATCH', '/tenants/acme', { body: {} })).status).toBe(401)
      expect((await app.request('GET', '/tenants/acme', { token })).status).toBe(200)
      await expect(app.app.get(Sequencer).drain()).rejects.toMatchObject({ code: 'SQLITE_FULL' })

      await sql('pragma max_page_count = 1000000')
      const last = replies.findIndex(({ status }) => status !== 201)
      expect((await create(`plan-${last}`)).status).toBe(201)
      await app.app.get(FoldRefusals).flush()
      await app.app.get(Sequencer).drain()
      await app.app.get(Checkpointer).run()
      const verdict = await app.request('GET', '/audit/verify', { token })
      expect([verdict.status, verdict.body.ok]).toEqual([200, true])
    } finally {
      await app.close()
      await rm(dir, { recursive: true })
    }
  })
})
