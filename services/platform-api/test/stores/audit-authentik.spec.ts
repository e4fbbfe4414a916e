import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { LeaseStore } from '../../src/common/leases/lease.store.ts'
import { AuthentikPoller } from '../../src/modules/audit/ingest/authentik.poller.ts'
import { Intake } from '../../src/modules/audit/ingest/intake.ts'
import { ReceiveDelivery } from '../../src/modules/audit/ingest/receive-delivery.ts'
import { SourceStore } from '../../src/modules/audit/ingest/source.store.ts'
import { NameStore } from '../../src/modules/audit/search/name.store.ts'
import { AuditRig } from '../support/audit-rig.ts'

const pageSize = 100
let rig: AuditRig
let sources: SourceStore
let receive: ReceiveDelivery
/** newest last */
let events: { pk: string; action: string; created: string }[]
let failing: number | null
let reads: number

beforeEach(async () => {
  rig = await AuditRig.open()
  sources = new SourceStore(rig.database)
  const intake = new Intake(rig.database, rig.inbox, rig.events, rig.work)
  const { clock, deadLetters } = rig
  receive = new ReceiveDelivery({ intake, names: new NameStore(rig.database), deadLetters, sources, clock })
  events = []
  failing = null
  reads = 0
})
afterEach(() => rig.close())

function happen(count: number): void {
  for (let i = 0; i < count; i += 1) {
    const n = events.length + 1
    events.push({ pk: `pk-${n}`, action: 'login', created: new Date(Date.UTC(2026, 10, 24, 8, 0, n)).toISOString() })
  }
}

const poller = () =>
  new AuthentikPoller({
    readPage: async (page) => {
      reads += 1
      if (reads === failing) throw new Error('connection lost')
      const newestFirst = events.toReversed()
      const next = page * pageSize < newestFirst.length ? page + 1 : 0
      return JSON.stringify({
        pagination: { next },
        results: newestFirst.slice((page - 1) * pageSize, page * pageSize),
      })
    },
    receive,
    sources,
    leases: new LeaseStore(rig.database),
    clock: rig.clock,
  })

/** The keys in the log, in order of number. */
async function logged(): Promise<string[]> {
  await rig.drain()
  const rows = await rig.events.range(1, 10_000, 10_000)
  return rows.map((row) => (JSON.parse(row.entry) as { data: { pk: string } }).data.pk)
}

describe('reading events of Authentik', () => {
  it('takes over everything once, and later only what is new', async () => {
    happen(250)
    expect(await poller().run()).toBe(250)
    expect(reads).toBe(3)
    happen(2)
    expect(await poller().run()).toBe(2)
    expect(reads).toBe(4)
    expect((await logged()).toSorted()).toEqual(events.map(({ pk }) => pk).toSorted())
  })

  it('leaves no gap when it is stopped half way', async () => {
    happen(250)
    failing = 2
    expect(await poller().run()).toBe(0)
    expect(await sources.find('authentik')).toMatchObject({ error: 'Error: connection lost', position: null })
    expect(await poller().run()).toBe(250)
    expect((await sources.find('authentik'))?.error).toBeNull()
    expect(new Set(await logged()).size).toBe(250)
  })

  it('leaves no gap behind events that came by webhook', async () => {
    happen(10)
    await poller().run()
    happen(150)
    const newest = events.slice(-100)
    await receive.execute(
      'authentik',
      newest.map((value) => ({ value })),
    )
    await rig.drain()
    expect(await poller().run()).toBe(50)
    expect(new Set(await logged()).size).toBe(160)
    expect(await logged()).toHaveLength(160)
  })
})
