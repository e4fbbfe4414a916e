// platform-api over a log of old events, in a process of its own so that its memory can be read:
// `seed <dir> <count>`, then `archive`, `appends`, `verify` or `restore <dir>`; what it measured goes to standard output.
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'

import { root } from '../../scripts/workspaces.mjs'

const [mode, dir, count] = process.argv.slice(2)
const api = (path) => import(join(root, 'services/platform-api/dist', path))
const log = await import('@dezky/audit-log')
const bytes = 400
const timed = async (work) => {
  const start = performance.now()
  const result = await work()
  return { seconds: (performance.now() - start) / 1000, result }
}

/** A plain event of 400 bytes, as the sequencer would have numbered it: opaque ids, commitments, a few words. */
function entryOf(seq, random) {
  const at = new Date(Date.UTC(2025, 0, 1) + seq * 20).toISOString()
  const person = seq % 997
  const start = `{"action":"user.signed_in","actor":{"id":"usr_${person}","ip":{"c":"${random.subarray(0, 32).toString('hex')}"},"type":"user"},"at":"${at}","data":{"client":"`
  const end = `","n":${seq}},"id":"${random.subarray(32, 58).toString('hex').slice(0, 26).toUpperCase()}","outcome":"success","receivedAt":"${at}","requestId":"${random.subarray(58, 66).toString('hex')}","seq":${seq},"source":"platform","tenantId":"ten_${seq % 101}","v":1}`
  const words = 'portal mobile desktop operator webmail calendar files sync '
  return start + words.repeat(4).slice(0, bytes - start.length - end.length) + end
}

/** The service over the store in `dir`; settings of the bucket come by the environment. */
async function start() {
  await import('reflect-metadata')
  const [{ SystemClock }, { readConfig }, { createLogger }, { migrate, openDatabase }, { createApp }] =
    await Promise.all(
      [
        'common/clock/clock.js',
        'config/config.js',
        'common/logging/logger.js',
        'common/store/open-database.js',
        'create-app.js',
      ].map(api),
    )
  const issuer = { application: 'portal', issuer: 'http://127.0.0.1:1/', audience: 'x', jwksUri: 'http://127.0.0.1:1/' }
  const config = readConfig({
    NODE_ENV: 'test',
    LOG_LEVEL: process.env.DEZKY_BENCH_LOG ?? 'silent',
    DATABASE_URL: `sqlite:${join(dir, 'bench.sqlite')}`,
    AUTH_ISSUERS: JSON.stringify([issuer]),
    AUDIT_SIGNING_KEY: Buffer.alloc(32, 1).toString('base64'),
    AUDIT_WORKERS_ENABLED: 'false',
    RECONCILE_ENABLED: 'false',
    ...JSON.parse(process.env.DEZKY_BENCH_COLD ?? '{}'),
  })
  const database = await openDatabase({ url: config.env.DATABASE_URL })
  await migrate(database)
  const app = await createApp({ config, clock: new SystemClock(), database, logger: createLogger(config) })
  const get = async (path, name) => app.get((await api(path))[name], { strict: false })
  return { app, database, get }
}

/** Old events with their words, numbered and chained in the store as the sequencer leaves them, the tree signed. */
async function seed() {
  const { database, get } = await start()
  const { toRow } = await api('modules/audit/log/event-row.js')
  const { termsOf } = await api('modules/audit/search/terms.js')
  const { termKey } = await api('modules/audit/search/term-key.js')
  const events = await get('modules/audit/log/event.store.js', 'EventStore')
  let hash = log.GENESIS_HASH
  for (let seq = 1; seq <= Number(count);) {
    const [rows, ids, terms] = [[], [], []]
    const random = randomBytes(66 * 1000)
    for (let i = 0; i < 1000 && seq <= Number(count); i += 1, seq += 1) {
      const entry = entryOf(seq, random.subarray(66 * i, 66 * (i + 1)))
      const next = log.chainHash(hash, entry)
      const parsed = JSON.parse(entry)
      rows.push(toRow(parsed, entry, hash, next))
      ids.push({ id: parsed.id, seq })
      terms.push(...termsOf(parsed, () => '10.0.0.7').map((term) => ({ id: termKey(term, seq) })))
      hash = next
    }
    await database.transactional(async () => {
      await events.append(rows)
      await events.complete({ ids, personal: [], terms })
    })
  }
  await (await get('modules/audit/tree/checkpointer.js', 'Checkpointer')).run()
  return {}
}

/**
 * Appends one event after another, some time apart, until told; gives percentiles in ms from when each was due: what holds
 * up the process holds up whoever waits for it, before the append as during it.
 */
async function appends(work, isOver) {
  const { systemContext } = await api('common/context/context.js')
  const ctx = systemContext('bench', 'bench')
  const took = []
  while (!isOver(took.length)) {
    const due = performance.now() + 4
    await new Promise((resolve) => setTimeout(resolve, 4))
    await work.record(ctx, { action: 'user.signed_in', data: { n: took.length } })
    took.push(performance.now() - due)
  }
  const sorted = took.toSorted((a, b) => a - b)
  return { count: took.length, p50: sorted[sorted.length >> 1], p99: sorted[Math.floor(sorted.length * 0.99)] }
}

/** One run, as an operator asks for it; `withAppends` measures what others notice of it. */
async function archive({ withAppends }) {
  const { get } = await start()
  const jobs = await get('cold/jobs/cold-jobs.js', 'ColdJobs')
  const { ForgetEvents } = await api('modules/audit/log/forget-events.js')
  const { Work } = await api('modules/audit/audited-unit-of-work.js')
  const work = await get('modules/audit/audited-unit-of-work.js', Work.name)
  // As a process that serves others does when it begins: the bucket is met before any run.
  await (await get('modules/audit/tree/checkpointer.js', 'Checkpointer')).run()
  const idle = withAppends ? await appends(work, (n) => n === 1500) : null
  let forgetting = 0
  const forget = ForgetEvents.prototype.execute
  ForgetEvents.prototype.execute = async function (...args) {
    const { seconds, result } = await timed(() => forget.apply(this, args))
    forgetting += seconds
    return result
  }
  let over = false
  const busy = withAppends ? appends(work, () => over) : null
  const { seconds } = await timed(async () => {
    await jobs.start('archive', 'operator', { override: true })
    await jobs.idle()
  })
  over = true
  return { seconds, forgetting, idle, busy: await busy, rss: process.resourceUsage().maxRSS * 1024 }
}

/** Reads every batch back against manifests, chain and tree. */
async function verify() {
  const { app } = await start()
  const { COLD_SEAM } = await api('cold/cold-seam.module.js')
  const { reader } = app.get(COLD_SEAM, { strict: false })
  let checked = 0
  const { seconds } = await timed(async () => {
    for await (const step of reader.walk(new log.CompactRange(), async () => new Map())) {
      if (step.flaw) throw new Error(JSON.stringify(step.flaw))
      checked = step.checked
    }
  })
  return { seconds, checked, rss: process.resourceUsage().maxRSS * 1024 }
}

/** Makes the oldest batch searchable again. */
async function restore() {
  const { app, get } = await start()
  const { COLD_SEAM } = await api('cold/cold-seam.module.js')
  const { systemContext } = await api('common/context/context.js')
  const [batch] = await Array.fromAsync(app.get(COLD_SEAM, { strict: false }).batches.inOrder())
  const use = await get('cold/use-cases/restore-archive.js', 'RestoreArchive')
  const { seconds } = await timed(() => use.execute(systemContext('bench', 'bench'), batch.id, 7))
  return { seconds, events: batch.eventCount }
}

const modes = {
  seed,
  archive: () => archive({ withAppends: false }),
  appends: () => archive({ withAppends: true }),
  verify,
  restore,
}
process.stdout.write(`${JSON.stringify(await modes[mode]())}\n`)
process.exit(0)
