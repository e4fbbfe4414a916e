// Stripe's webhook: a storm of shuffled, repeated and forged events through a process that is killed twenty times,
// against one orderly run; and how many deliveries are taken a second, against a bare check of the same signatures.
import { spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import autocannon from 'autocannon'

import { freeBase } from '../scripts/ports.mjs'
import { answers } from '../scripts/processes.mjs'
import { root } from '../scripts/workspaces.mjs'
import { foundHouse, Ledger, startHouse } from './webhooks/house.mjs'
import { serveObjects, yearAtStripe } from './webhooks/objects.mjs'

export const title = 'Webhook: a storm through a process that is killed, and deliveries taken a second'

const events = Number(process.env['BENCH_WEBHOOK_EVENTS'] ?? 10_000)
const kills = Number(process.env['BENCH_WEBHOOK_KILLS'] ?? 20)
const tenants = 200
const secret = 'whsec_bench'
const seconds = 8
const connections = 32

/** Numbers that look random and are the same each time. */
function dice(seed) {
  let at = seed
  return (sides) => {
    at = (Math.imul(at, 1_664_525) + 1_013_904_223) >>> 0
    return at % sides
  }
}

function signed(payload, key = secret) {
  const at = Math.floor(Date.now() / 1000)
  const v1 = createHmac('sha256', key).update(`${at}.${payload}`).digest('hex')
  return { 'content-type': 'application/json', 'stripe-signature': `t=${at},v1=${v1}` }
}

const eventOf = (id, [type, objectId]) =>
  JSON.stringify({
    id,
    object: 'event',
    api_version: '2026-10-28.endive',
    created: Math.floor(Date.now() / 1000),
    livemode: false,
    pending_webhooks: 1,
    request: { id: null, idempotency_key: null },
    type,
    data: { object: { id: objectId, object: type.split('.')[0] } },
  })

/** Delivers until it is answered, as Stripe does. @returns the status */
async function deliver(url, { payload, key }) {
  for (;;) {
    try {
      const answer = await fetch(url(), { method: 'POST', headers: signed(payload, key), body: payload })
      await answer.arrayBuffer()
      if (answer.status < 500) return answer.status
    } catch {
      // The process was killed before it answered.
    }
    await sleep(100)
  }
}

async function inParallel(items, work) {
  let next = 0
  const lane = async () => {
    while (next < items.length) await work(items[next++])
  }
  await Promise.all(Array.from({ length: 16 }, lane))
}

async function untilWorked(ledger) {
  while (ledger.count("status = 'received'") > 0) await sleep(250)
}

/** Each event once, in order. */
async function orderlyRun(dataDir, base, stripe, told) {
  const file = join(dataDir, 'orderly.sqlite')
  await foundHouse(file, tenants)
  const house = await startHouse({ file, port: base, stripe: stripe.url, secret, worker: true })
  for (const [index, event] of told.entries()) {
    const status = await deliver(() => house.url, { payload: eventOf(`evt_${index}`, event) })
    if (status !== 200) throw new Error(`a delivery was answered ${status}`)
  }
  const ledger = new Ledger(file)
  await untilWorked(ledger)
  const books = ledger.books()
  ledger.close()
  await house.stop()
  return books
}

/** Each event one to three times, in any order, one in twenty more with a signature that is not ours. */
function stormOf(told) {
  const roll = dice(20_261_130)
  const sent = told.flatMap((event, index) =>
    Array.from({ length: 1 + roll(3) }, () => ({ payload: eventOf(`evt_${index}`, event), key: secret })),
  )
  const forged = Array.from({ length: Math.ceil(sent.length / 20) }, (_, index) => ({
    payload: eventOf(`evt_forged_${index}`, told[index % told.length]),
    key: 'whsec_guessed',
    forged: true,
  }))
  return [...sent, ...forged]
    .map((delivery) => ({ delivery, order: roll(1_000_000_000) }))
    .toSorted((a, b) => a.order - b.order)
    .map(({ delivery }) => delivery)
}

async function stormyRun(dataDir, base, stripe, told, tell) {
  const file = join(dataDir, 'storm.sqlite')
  await foundHouse(file, tenants)
  const options = { file, port: base + 1, stripe: stripe.url, secret, worker: true }
  let house = await startHouse(options)
  const ledger = new Ledger(file)
  const deliveries = stormOf(told)
  let wronglyAnswered = 0
  const size = Math.ceil(deliveries.length / Math.max(1, kills))
  let killed = 0
  for (let from = 0; from < deliveries.length; from += size) {
    const part = deliveries.slice(from, from + size)
    const sending = inParallel(part, async (delivery) => {
      const status = await deliver(() => house.url, delivery)
      if (status !== (delivery.forged ? 400 : 200)) wronglyAnswered += 1
    })
    if (killed < kills) {
      // Killed in the middle of its work: some of what was taken is settled, the rest is not.
      const settled = ledger.count("status <> 'received'")
      while (ledger.count("status <> 'received'") < settled + 20) await sleep(20)
      await house.kill()
      killed += 1
      house = await startHouse(options)
    }
    await sending
    tell(`  killed ${killed} times, ${ledger.count("status <> 'received'")} of ${events} events settled`)
  }
  await untilWorked(ledger)
  const found = {
    books: ledger.books(),
    stored: ledger.count('1'),
    forged: ledger.count("_id like 'evt_forged%'"),
    failed: ledger.count("status = 'failed'"),
    gaps: ledger.gaps(),
    unbalanced: ledger.unbalanced(),
    deliveries: deliveries.length,
    killed,
    wronglyAnswered,
  }
  ledger.close()
  await house.stop()
  return found
}

/** Deliveries a second. Each body is another event, signed just before. */
async function rate(url, prefix) {
  let number = 0
  const setupRequest = (request) => {
    const payload = eventOf(`evt_${prefix}_${(number += 1)}`, ['invoice.updated', `in_${number}`])
    return { ...request, method: 'POST', headers: signed(payload), body: payload }
  }
  const load = (duration) => autocannon({ url, connections, duration, requests: [{ setupRequest }] })
  await load(2)
  const result = await load(seconds)
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(`${url}: ${result.non2xx} refused, ${result.errors} failed`)
  }
  return { perSecond: result.requests.average, p99: result.latency.p99 }
}

async function bareRate(port) {
  const env = { ...process.env, PORT: String(port), SECRET: secret }
  const child = spawn(process.execPath, ['bench/peers/bare-webhook.mjs'], {
    cwd: root,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  try {
    await answers(`http://127.0.0.1:${port}/health`)
    return await rate(`http://127.0.0.1:${port}/billing/webhooks/stripe`, 'bare')
  } finally {
    child.kill('SIGKILL')
  }
}

export async function run(tell) {
  const dataDir = mkdtempSync(join(tmpdir(), 'dezky-bench-'))
  const base = await freeBase(8)
  const year = yearAtStripe(events, tenants)
  const stripe = await serveObjects(year.objects)
  try {
    const file = join(dataDir, 'rate.sqlite')
    await foundHouse(file, 1)
    const house = await startHouse({ file, port: base + 2, stripe: stripe.url, secret, worker: false })
    const ours = await rate(house.url, 'ours')
    await house.stop()
    const bare = await bareRate(base + 3)
    tell('  the orderly run …')
    const orderly = await orderlyRun(dataDir, base, stripe, year.events)
    const storm = await stormyRun(dataDir, base, stripe, year.events, tell)
    const differing = orderly.filter(({ digest }, index) => digest !== storm.books[index].digest)
    const entries = orderly.find(({ table }) => table === 'journal_entries').rows
    return [
      {
        what: 'deliveries taken, each durable before it is answered',
        ours: `${Math.round(ours.perSecond)}/s, p99 ${ours.p99} ms`,
        peer: `${Math.round(bare.perSecond)}/s`,
        ratio: ours.perSecond / bare.perSecond,
        target: '≥ 0.5',
      },
      {
        what: `storm: ${storm.deliveries} deliveries of ${events} events, killed ${storm.killed} times`,
        ours: differing.length === 0 ? 'the same books' : `other ${differing.map(({ table }) => table).join(', ')}`,
        peer: `${entries} entries of the orderly run`,
        target: 'the same',
      },
      {
        what: 'storm: events stored, given up, forged; answered wrongly',
        ours: `${storm.stored}, ${storm.failed}, ${storm.forged}; ${storm.wronglyAnswered}`,
        target: `${events}, 0, 0; 0`,
      },
      {
        what: 'storm: gaps in numbers, entries that do not balance',
        ours: `${storm.gaps}, ${storm.unbalanced}`,
        target: '0, 0',
      },
    ]
  } finally {
    await stripe.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
}
