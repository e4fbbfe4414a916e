import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { systemContext } from '../../src/common/context/context.ts'
import { Work } from '../../src/modules/audit/audited-unit-of-work.ts'
import type { EventDraft } from '../../src/modules/audit/inbox/event-draft.ts'
import { SearchEvents } from '../../src/modules/audit/search/search-events.ts'
import { Sequencer } from '../../src/modules/audit/sequencer/sequencer.ts'
import { CountEvents } from '../../src/modules/audit/use-cases/count-events.ts'
import { ReadEvents } from '../../src/modules/audit/use-cases/read-events.ts'
import { TestApp } from '../support/test-app.ts'
import { makeWorld, tokenOf, type Role } from '../support/world.ts'

let app: TestApp

beforeEach(async () => {
  app = await TestApp.start()
  await makeWorld(app)
})
afterEach(() => app.close())

const acme = { tenantId: 'tenant-acme', partnerId: 'partner-nordicit' }
const mols = { tenantId: 'tenant-mols', partnerId: 'partner-skagen-cloud' }

async function record(drafts: readonly (Partial<EventDraft> & { action: string })[], apartMs: number): Promise<void> {
  const work = app.app.get(Work)
  for (const draft of drafts) {
    await work.record(systemContext('test', 'request-1'), draft)
    app.clock.advance(apartMs)
  }
  await app.app.get(Sequencer).drain()
}

const read = async (query: string, role: Role = 'operator') =>
  app.request('GET', `/audit/series?${query}`, { token: (await tokenOf(app, role)) ?? '' })

interface Series {
  buckets: { at: string; counts: { source: string; outcome: string; count: number }[] }[]
}
const total = ({ buckets }: Series): number =>
  buckets.flatMap(({ counts }) => counts).reduce((sum, { count }) => sum + count, 0)

describe('GET /audit/series', () => {
  it('counts the events of a span by hour, source and outcome', async () => {
    await record(
      [
        { action: 'acme.done', ...acme },
        { action: 'acme.failed', outcome: 'failure', ...acme },
        { action: 'acme.done', ...acme },
      ],
      3_600_000,
    )
    const { body } = await read('tenant=acme&from=2026-11-24T09:00:00.000Z&to=2026-11-24T12:00:00.000Z&bucket=hour')
    expect(body).toEqual({
      from: '2026-11-24T09:00:00.000Z',
      to: '2026-11-24T12:00:00.000Z',
      bucket: 'hour',
      complete: true,
      countedFrom: '2026-11-24T09:00:00.000Z',
      buckets: [
        { at: '2026-11-24T09:00:00.000Z', counts: [{ source: 'platform', outcome: 'success', count: 1 }] },
        { at: '2026-11-24T10:00:00.000Z', counts: [{ source: 'platform', outcome: 'failure', count: 1 }] },
        { at: '2026-11-24T11:00:00.000Z', counts: [{ source: 'platform', outcome: 'success', count: 1 }] },
      ],
    })
    expect(total((await read('tenant=acme&outcome=failure')).body)).toBe(1)
    expect(total((await read('tenant=acme&action=acme.do')).body)).toBe(2)
  })

  it.each<[Role, number]>([
    ['operator', 4],
    ['partnerAdmin', 2],
    ['otherPartnerAdmin', 1],
    ['tenantAdmin', 2],
    ['member', 0],
  ])('%s sees no more than its own', async (role, expected) => {
    await record(
      [
        { action: 'case.done', ...acme },
        { action: 'case.done', ...acme },
        { action: 'case.done', ...mols },
        { action: 'case.done' },
      ],
      1_000,
    )
    expect(total((await read('action=case.', role)).body)).toBe(expected)
  })

  it('is of the last day unless asked otherwise, in buckets that can be read', async () => {
    const { body } = await read('')
    expect([body.bucket, body.buckets.length, body.complete]).toEqual(['hour', 24, true])
    const from = '2026-10-24T09:00:00.000Z'
    expect((await read(`from=${from}`)).body.bucket).toBe('day')
    const refused = await read(`from=${from}&bucket=minute`)
    expect([refused.status, refused.body.code]).toEqual([400, 'request.invalid'])
    expect((await read('from=2030-01-01T00:00:00.000Z')).status).toBe(400)
  })

  it('looks at a bounded number of events, and says how far that reached', async () => {
    await record(
      Array.from({ length: 5 }, () => ({ action: 'case.done' })),
      60_000,
    )
    const [read, search] = [app.app.get(ReadEvents), app.app.get(SearchEvents)]
    const series = await new CountEvents(read, search, app.clock, 3).execute(systemContext('test', 'request-1'), {})
    expect(total(series)).toBe(3)
    expect(series).toMatchObject({ complete: false, countedFrom: '2026-11-24T09:02:00.000Z' })
    const enough = await new CountEvents(read, search, app.clock, 6).execute(systemContext('test', 'request-1'), {})
    expect([total(enough), enough.complete]).toEqual([5, true])
  })
})
