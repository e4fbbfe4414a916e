// The audit log as a library, in a process of its own: appends, a backlog, numbering, signing, search, verification.
// Takes settings as JSON in its first argument, prints its figures as JSON.
import 'reflect-metadata'
import { hash } from 'node:crypto'
import { join } from 'node:path'

import { given, quantile, random } from './sample.mjs'

const dist = new URL('../../services/platform-api/dist/', import.meta.url)
const load = (path) => import(new URL(path, dist))
const { migrate, openDatabase } = await load('common/store/open-database.js')
const { LeaseStore } = await load('common/leases/lease.store.js')
const { Work } = await load('modules/audit/audited-unit-of-work.js')
const { AuditInboxStore } = await load('modules/audit/inbox/audit-inbox.store.js')
const { DeadLetterStore } = await load('modules/audit/ingest/dead-letter.store.js')
const { Intake } = await load('modules/audit/ingest/intake.js')
const { toInboxRow } = await load('modules/audit/ingest/arrived.js')
const { NothingArchived } = await load('modules/audit/log/archived-head.js')
const { EventStore } = await load('modules/audit/log/event.store.js')
const { PersonalStore } = await load('modules/audit/search/personal.store.js')
const { PostingStore } = await load('modules/audit/search/posting.store.js')
const { SearchEvents } = await load('modules/audit/search/search-events.js')
const { Sequencer } = await load('modules/audit/sequencer/sequencer.js')
const { CheckpointStore } = await load('modules/audit/tree/checkpoint.store.js')
const { Checkpointer } = await load('modules/audit/tree/checkpointer.js')
const { LogKeys } = await load('modules/audit/tree/log-keys.js')
const { NoNoteArchive } = await load('modules/audit/tree/note-archive.js')
const { TileStore } = await load('modules/audit/tree/tile.store.js')
const { VerifyLog } = await load('modules/audit/tree/verify-log.js')

const { dir, events, small, bulk, singles, pages } = JSON.parse(process.argv[2])
const batch = 500
const clock = { now: () => new Date() }
const database = await openDatabase({ url: `sqlite:${join(dir, 'audit.sqlite')}` })
await migrate(database)
const inbox = new AuditInboxStore(database)
const log = new EventStore(database)
const parts = {
  database,
  clock,
  inbox,
  events: log,
  archived: new NothingArchived(),
  cold: { records: async () => null },
  tiles: new TileStore(database),
  checkpoints: new CheckpointStore(database),
  deadLetters: new DeadLetterStore(database),
  leases: new LeaseStore(database),
  notes: new NoNoteArchive(),
  keys: new LogKeys('bench.example.com/audit', Buffer.alloc(32, 1).toString('base64'), []),
  work: new Work(database, inbox, clock),
}
const intake = new Intake(database, inbox, log, parts.work)
const sequencer = new Sequencer(parts)
const search = new SearchEvents(log, new PostingStore(database), new PersonalStore(database))
const figures = {}
let next = 0

const row = (n) => {
  const { id, data, ...event } = given(n)
  const told = {
    id: hash('sha256', id, 'hex'),
    at: new Date(1_790_000_000_000 + n * 1_000).toISOString(),
    source: 'api',
    outcome: n % 10 === 0 ? 'denied' : 'success',
    tenantId: `tenant-${n % 97}`,
    ...event,
    data: { client: 'bench', givenId: id, data },
  }
  return toInboxRow(told, clock.now(), 'refuse')
}

/** Appends `count` events, built and made durable `size` at a time; resolves to events a second. */
async function append(count, size) {
  const began = performance.now()
  for (const end = next + count; next < end;) {
    const rows = Array.from({ length: Math.min(size, end - next) }, (_, i) => row(next + i))
    await intake.submit(rows)
    next += rows.length
  }
  return (count / (performance.now() - began)) * 1_000
}

async function timed(work) {
  const began = performance.now()
  const value = await work()
  return { value, seconds: (performance.now() - began) / 1_000 }
}

const nothing = { reach: { kind: 'all' }, words: [] }
const filters = {
  none: () => ({}),
  tenant: (r) => ({ tenantId: `tenant-${Math.floor(r() * 97)}` }),
  actor: (r) => ({ actorId: `user-${Math.floor(r() * 977)}` }),
  target: (r) => ({ targetId: `file-${Math.floor(r() * 997)}` }),
  action: () => ({ action: 'file.renamed' }),
  outcome: () => ({ outcome: 'denied' }),
  word: () => ({ words: ['renamed'] }),
  words: (r) => ({ words: ['link', `user-${Math.floor(r() * 977)}`] }),
  span: (r) => ({
    from: new Date(1_790_000_000_000 + Math.floor(r() * next) * 1_000).toISOString(),
    outcome: 'denied',
  }),
}

/** Times of pages of 50, newest ones and ones further back, in turn for every filter. */
async function searchTimes(count) {
  const r = random(7)
  const times = Object.fromEntries(Object.keys(filters).map((name) => [name, []]))
  for (let n = 0; n < count; n += 1) {
    for (const [name, make] of Object.entries(filters)) {
      const before = n % 2 === 0 ? null : Math.ceil(r() * next)
      const { seconds } = await timed(() => search.find({ ...nothing, ...make(r) }, before, 50))
      times[name].push(seconds * 1_000)
    }
  }
  const by = Object.fromEntries(Object.entries(times).map(([name, list]) => [name, quantile(list, 0.5)]))
  const all = Object.values(times).flat()
  return { p50: quantile(all, 0.5), p99: quantile(all, 0.99), by }
}

/** What verifying cannot do without: parse each entry, and three SHA-256. */
function floor(entries) {
  const began = performance.now()
  let chain = '0'.repeat(64)
  for (const entry of entries) {
    if (JSON.parse(entry).v !== 1) throw new Error('no entry')
    chain = hash('sha256', `${chain}\n${entry}`, 'hex')
    const leaf = hash('sha256', `\u0000${entry}`, 'buffer')
    hash('sha256', Buffer.concat([leaf, leaf]), 'buffer')
  }
  return (entries.length / (performance.now() - began)) * 1_000
}

const lookMs = 50
const mebibytes = () => Math.round(process.memoryUsage.rss() / 1_048_576)

/** Walks the whole log, looking at memory on the way: now and then, as a look costs more than a page. */
async function verify() {
  const memory = [mebibytes()]
  let [result, looked] = [undefined, performance.now()]
  const { seconds } = await timed(async () => {
    for await (const step of new VerifyLog(parts).walk()) {
      result = step
      if (performance.now() - looked < lookMs) continue
      memory.push(mebibytes())
      looked = performance.now()
    }
  })
  if (!result.ok || result.checked !== next) throw new Error(`the log does not verify: ${JSON.stringify(result)}`)
  const tenth = memory.slice(0, Math.max(1, Math.floor(memory.length / 10)))
  return { perSecond: next / seconds, early: Math.max(...tenth), most: Math.max(...memory) }
}

await append(small, batch)
await sequencer.drain()
figures.bytes = Buffer.byteLength((await log.range(1, 1, 1))[0].entry)
await searchTimes(Math.ceil(pages / 4))
figures.searchSmall = await searchTimes(pages)
figures.single = await append(singles, 1)
figures.bulk = await append(bulk, batch)
await append(Math.max(0, events - next), batch)
figures.backlog = await inbox.depth()
const drained = await timed(() => sequencer.drain())
if (drained.value !== figures.backlog) throw new Error(`${drained.value} of ${figures.backlog} were numbered`)
figures.sequenced = figures.backlog / drained.seconds
const signed = await timed(() => new Checkpointer(parts).run())
if (signed.value !== 'signed') throw new Error(`the log was not signed: ${signed.value}`)
figures.integrated = next / signed.seconds
figures.searchLarge = await searchTimes(pages)
figures.verify = await verify()
const sample = await log.range(1, next, Math.min(100_000, next))
figures.floor = floor(sample.map(({ entry }) => entry))
figures.events = next
await sequencer.stop()
await database.close()
process.stdout.write(`${JSON.stringify(figures)}\n`)
