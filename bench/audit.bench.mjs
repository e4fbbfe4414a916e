// The audit log against Tessera (POSIX), immudb and auditchain, in one run: appends a second, alone and in bulk, as a
// library and over HTTP, durable before the answer; verification; from recorded to numbered; search as the log grows.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'

import { freeBase } from '../scripts/ports.mjs'
import { cache } from '../scripts/servers.mjs'
import { tokenFor } from '../scripts/tokens.mjs'
import { startWorld } from '../scripts/world.mjs'
import { postBulk, postLoad, postSingles, recordedToSequenced } from './audit/http.mjs'
import { nodeFigures, runAuditchain, runImmudb, startTessera } from './audit/peers.mjs'
import { blob } from './audit/sample.mjs'

export const title = 'Audit log: events a second of 400 bytes, durable before the answer'

const number = (name, fallback) => Number(process.env[name] ?? fallback)
/** Events of the long log. */
const events = number('BENCH_AUDIT_EVENTS', 1_000_000)
const bulk = Math.min(100_000, events)
const small = Math.min(10_000, events)
const singles = number('BENCH_AUDIT_SINGLES', 500)
const seconds = number('BENCH_AUDIT_SECONDS', 6)

const per = (value) => `${Math.round(value).toLocaleString('en')}/s`
const ms = (value) => `${value < 10 ? value.toFixed(2) : Math.round(value)} ms`

/** A row against a peer; a target is a least ratio. */
const against = (what, ours, name, peer, target) => ({
  what,
  ours: per(ours),
  ...(peer ? { peer: `${name} ${per(peer)}`, ratio: ours / peer } : { peer: `${name} –` }),
  target: target === undefined ? '' : `≥ ${target}`,
})

function libraryRows(ours, chain, immu) {
  const { verify, searchSmall, searchLarge } = ours
  const tell = ([name, value]) => `${name} ${ms(value)}`
  const count = ours.events.toLocaleString('en')
  return [
    against('append, batches of 500', ours.bulk, 'auditchain', chain?.bulk, 2),
    against('append, batches of 500', ours.bulk, 'immudb', immu?.bulk, 1.2),
    against('append, one after another', ours.single, 'auditchain', chain?.single),
    against('append, one after another', ours.single, 'immudb', immu?.single),
    { what: `numbered and chained, a backlog of ${ours.backlog.toLocaleString('en')}`, ours: per(ours.sequenced) },
    { what: 'tree grown and signed', ours: per(ours.integrated) },
    against('verify', verify.perSecond, 'auditchain', chain?.verify, 5),
    against('verify', verify.perSecond, 'floor (parse, 3 SHA-256)', ours.floor, 0.5),
    {
      what: `memory while verifying ${count}: first tenth, most`,
      ours: `${verify.early}, ${verify.most} MiB`,
      ratio: verify.most / verify.early,
      target: 'flat',
    },
    {
      what: `search, page of 50, p99 in ${count}; peer: in ${small.toLocaleString('en')}`,
      ours: ms(searchLarge.p99),
      peer: ms(searchSmall.p99),
      ratio: searchLarge.p99 / searchSmall.p99,
      target: '≤ 2',
    },
    {
      what: `search, page of 50, p50 in ${count}; peer: in ${small.toLocaleString('en')}`,
      ours: ms(searchLarge.p50),
      peer: ms(searchSmall.p50),
      ratio: searchLarge.p50 / searchSmall.p50,
      target: '≤ 2',
    },
    { what: 'search, p50 by filter', ours: Object.entries(searchLarge.by).map(tell).join(', ') },
  ]
}

/** Singles over HTTP at 64 and 512 connections, against Tessera under the same client. */
async function httpRows(tell, dir) {
  const base = await freeBase(16)
  const ports = { portal: base, api: base + 1, operator: base + 2, sandbox: base + 4 }
  const api = { RATE_LIMIT_PER_MINUTE: '100000000', LOG_LEVEL: 'warn', RECONCILE_INTERVAL_SECONDS: '3600' }
  const world = await startWorld({
    ports,
    dataDir: join(dir, 'world'),
    tell: () => undefined,
    apps: [],
    seeded: false,
    api,
  })
  const found = { singles: {}, tessera: {} }
  try {
    const [machine, operator] = [
      await tokenFor(world.urls.sandbox, 'machine'),
      await tokenFor(world.urls.sandbox, 'operator'),
    ]
    const url = world.urls.api
    found.delay = await recordedToSequenced(url, { machine, operator }, 200, 0)
    await postSingles(url, machine, 64, 1, 1_000)
    for (const connections of [64, 512]) {
      tell(`  ${connections} connections…`)
      found.singles[connections] = await postSingles(url, machine, connections, seconds, connections * 1_000_000)
    }
    found.bulk = await postBulk(url, machine, Math.min(50_000, events), 900_000_000)
  } finally {
    await world.stop()
  }
  mkdirSync(join(dir, 'tessera'))
  const tessera = await startTessera(tell, join(dir, 'tessera'), base + 14)
  if (tessera) {
    try {
      for (const connections of [64, 512]) {
        const load = {
          url: `${tessera.url}/add`,
          connections,
          seconds,
          headers: {},
          body: (n) => blob(connections * 1e6 + n),
        }
        found.tessera[connections] = await postLoad(load)
      }
    } finally {
      await tessera.stop()
    }
  }
  return [
    against('HTTP, single, 64 connections', found.singles[64], 'Tessera', found.tessera[64], 10),
    against('HTTP, single, 512 connections', found.singles[512], 'Tessera', found.tessera[512], 1),
    { what: 'HTTP, NDJSON, 500 a request', ours: per(found.bulk) },
    {
      what: 'recorded to numbered, seen in the live tail: p50, p99',
      ours: `${ms(found.delay.p50)}, ${ms(found.delay.p99)}`,
      target: '< 1 s',
    },
  ]
}

export async function run(tell) {
  mkdirSync(cache, { recursive: true })
  // On a disk: what is measured is its flush, and a temporary folder may be memory.
  const dir = mkdtempSync(join(cache, 'bench-audit-'))
  const folder = (name) => {
    mkdirSync(join(dir, name))
    return join(dir, name)
  }
  try {
    tell('  auditchain…')
    const chain = await runAuditchain(tell, folder('auditchain'), { singles, bulk })
    tell('  immudb…')
    const immu = await runImmudb(tell, folder('immudb'), { singles: Math.min(singles, 300), bulk })
    tell(`  the log as a library, ${events.toLocaleString('en')} events…`)
    const settings = { dir: folder('library'), events, small, bulk, singles, pages: 60 }
    const ours = await nodeFigures(join(import.meta.dirname, 'audit/library.mjs'), settings)
    tell('  the log over HTTP, then Tessera…')
    const rows = [...libraryRows(ours, chain, immu), ...(await httpRows(tell, dir))]
    tell(`  an entry has ${ours.bytes} bytes`)
    tell(
      '  durable: dezky SQLite WAL, the log flushed (fdatasync) before each answer; auditchain SQLite rollback journal',
    )
    tell(`  synchronous=FULL; immudb synced=${immu?.synced ?? '–'}; Tessera POSIX fsync of its files before it answers`)
    return rows
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}
