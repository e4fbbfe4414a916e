// Reconcile of 1,000 tenants through the real connectors and the stand-ins: with nothing to do, and with one person of
// each changed elsewhere. Calls against the fewest that could do it, time against sending those calls bare.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

import { root } from '../scripts/workspaces.mjs'

const api = (path) => import(join(root, 'services/platform-api/dist', path))

export const title = 'Reconcile: 1,000 tenants of two people, three systems, eight tenants at a time'

const tenants = 1000
/** Readings no connector can do without: group and people; domains and accounts at once; space, group, access. */
const readings = { authentik: 2, stalwart: 1, ocis: 3 }
const fewestToRead = Object.values(readings).reduce((sum, count) => sum + count, 0)

export async function run(tell) {
  const dataDir = mkdtempSync(join(tmpdir(), 'dezky-bench-'))
  const { child, sandbox } = await startStandIns()
  const sent = watchFetch()
  try {
    const house = await startHouse(dataDir, sandbox)
    await house.found(tenants)
    tell(`  founding ${tenants} tenants …`)
    const founding = await timed(sent, () => house.reconcileAll())
    tell(`  founded with ${(founding.calls.length / tenants).toFixed(1)} calls a tenant`)
    const rows = []
    const measure = async (what, fewest, meddle) => {
      await meddle()
      house.later()
      const ours = await timed(sent, () => house.reconcileAll())
      await house.mustBeSettled()
      const perTenant = ours.calls.length / tenants
      rows.push({
        what: `${what}: calls a tenant`,
        ours: perTenant.toFixed(2),
        peer: fewest.toFixed(2),
        ratio: perTenant / fewest,
        target: '≤ 1.5',
      })
      return ours
    }
    await measure('nothing to do', fewestToRead, async () => undefined)
    for (const delayMs of [0, 20]) {
      await slowDown(sandbox, delayMs)
      house.later()
      const idle = await timed(sent, () => house.reconcileAll())
      const bare = await timed(sent, () => replay(idle.calls, sandbox))
      rows.push({
        what: `nothing to do, answers ${delayMs === 0 ? 'at once' : `after ${delayMs} ms`}: time`,
        ours: `${idle.seconds.toFixed(1)} s`,
        peer: `${bare.seconds.toFixed(1)} s`,
        ratio: idle.seconds / bare.seconds,
        ...(delayMs === 0 ? {} : { target: '≤ 1.5' }),
      })
    }
    await slowDown(sandbox, 0)
    await measure('a person renamed in Authentik', fewestToRead + 1, () => renameEverywhere(sandbox))
    await measure('a person locked in Authentik', fewestToRead + 1, () => lockEverywhere(sandbox))
    await measure('a person deleted in Authentik', fewestToRead + 1, () => deleteEverywhere(sandbox))
    await house.close()
    return rows
  } finally {
    sent.restore()
    child.kill('SIGTERM')
    rmSync(dataDir, { recursive: true, force: true })
  }
}

async function startStandIns() {
  const child = spawn(process.execPath, ['bench/peers/sandbox.mjs'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  for await (const line of createInterface({ input: child.stdout })) return { child, sandbox: JSON.parse(line) }
  throw new Error('the stand-ins did not start')
}

/** Every call to the outside, as it was sent. */
function watchFetch() {
  const original = globalThis.fetch
  const watch = { calls: [], restore: () => (globalThis.fetch = original), bare: original }
  globalThis.fetch = (input, init) => {
    const { signal: _, ...rest } = init ?? {}
    watch.calls.push({ url: input instanceof Request ? input.url : String(input), init: rest })
    return original(input, init)
  }
  return watch
}

async function timed(sent, work) {
  sent.calls = []
  const start = performance.now()
  await work()
  return { seconds: (performance.now() - start) / 1000, calls: sent.calls }
}

/**
 * Sends the same calls with nothing around them: eight tenants at a time, of each the three systems side by side, and
 * the calls to one system one after the other.
 */
async function replay(calls, { urls }) {
  const systems = Object.keys(readings).map((system) => calls.filter(({ url }) => url.startsWith(urls[system])))
  const chains = systems.map((own) =>
    Array.from({ length: tenants }, (_, index) =>
      own.slice((index * own.length) / tenants, ((index + 1) * own.length) / tenants),
    ),
  )
  let next = 0
  const worker = async () => {
    while (next < tenants) {
      const index = next++
      await Promise.all(
        chains.map(async (chain) => {
          for (const { url, init } of chain[index]) await (await fetch(url, init)).arrayBuffer()
        }),
      )
    }
  }
  await Promise.all(Array.from({ length: 8 }, worker))
}

/** Lets every stand-in wait before it answers, as a system across a network does. */
async function slowDown({ urls }, delayMs) {
  for (const system of Object.keys(readings)) {
    const answer = await fetch(`${urls.control}/faults/${system}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(delayMs > 0 ? { mode: 'slow', delayMs } : { mode: 'none' }),
    })
    if (!answer.ok) throw new Error(`the stand-ins cannot be slowed: ${answer.status} ${await answer.text()}`)
  }
}

async function startHouse(dataDir, sandbox) {
  await import('reflect-metadata')
  const [{ ManualClock }, { createLogger }, { migrate, openDatabase }, { readConfig }, { createApp }] =
    await Promise.all([
      api('common/clock/clock.js'),
      api('common/logging/logger.js'),
      api('common/store/open-database.js'),
      api('config/config.js'),
      api('create-app.js'),
    ])
  const { ReconcileWorker } = await api('modules/tenants/provisioning/reconcile.worker.js')
  const { TenantStore, SeatStore, DomainStore } = await api('modules/tenants/index.js')
  const { ProvisioningStore } = await api('modules/tenants/provisioning/provisioning.store.js')
  const { systemContext } = await api('common/context/context.js')
  const clock = new ManualClock('2026-11-24T09:00:00.000Z')
  const issuer = { application: 'portal', issuer: 'http://127.0.0.1:1/', audience: 'x', jwksUri: 'http://127.0.0.1:1/' }
  const config = readConfig({
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    DATABASE_URL: `sqlite:${join(dataDir, 'bench.sqlite')}`,
    AUTH_ISSUERS: JSON.stringify([issuer]),
    AUDIT_SIGNING_KEY: Buffer.alloc(32, 1).toString('base64'),
    AUDIT_WORKERS_ENABLED: 'false',
    RECONCILE_ENABLED: 'false',
    AUTHENTIK_URL: sandbox.urls.authentik,
    AUTHENTIK_TOKEN: sandbox.credentials.authentikToken,
    STALWART_URL: sandbox.urls.stalwart,
    STALWART_TOKEN: sandbox.credentials.stalwartToken,
    OCIS_URL: sandbox.urls.ocis,
    OCIS_TOKEN: sandbox.credentials.ocisToken,
  })
  const database = await openDatabase({ url: config.env.DATABASE_URL })
  await migrate(database)
  const app = await createApp({ config, clock, database, logger: createLogger(config) })
  const ctx = systemContext('bench', 'bench')
  const worker = app.get(ReconcileWorker)
  const stores = [TenantStore, SeatStore, DomainStore, ProvisioningStore].map((Store) =>
    app.get(Store, { strict: false }),
  )
  return {
    later: () => clock.advance(400_000),
    found: (count) => foundTenants(ctx, stores, clock.now(), count),
    reconcileAll: async () => {
      const [, , , states] = stores
      do {
        await worker.tick()
        await worker.idle()
      } while ((await states.due(ctx, clock.now(), 1)).length > 0)
    },
    mustBeSettled: async () => {
      const { rows } = await stores[0].list(ctx, { limit: 1, sort: 'name', provisioning: 'error' })
      if (rows.length > 0) throw new Error(JSON.stringify(rows[0].provisioningErrors))
    },
    close: async () => {
      await app.close()
      await database.close()
    },
  }
}

async function foundTenants(ctx, [tenants, seats, domains, states], at, count) {
  for (let number = 1; number <= count; number += 1) {
    const id = `t${String(number).padStart(4, '0')}`
    const slug = `customer-${number}`
    const domain = `${slug}.example.com`
    const stamps = { createdAt: at, updatedAt: at, version: 1 }
    const tenant = {
      id,
      slug,
      name: `Customer ${number}`,
      nameKey: slug,
      partnerId: null,
      country: 'DK',
      vatId: null,
      primaryDomain: domain,
      status: 'pending',
      authentikStatus: 'pending',
      stalwartStatus: 'pending',
      ocisStatus: 'pending',
      provisioningErrors: {},
      seatsUsed: 2,
      rosterVersion: 1,
      suspendedAt: null,
      cancelledAt: null,
      ...stamps,
    }
    await tenants.insert(ctx, tenant)
    await domains.insert(ctx, tenant, domain, 'token', at)
    for (const first of ['ada', 'bo'])
      await seats.insert(ctx, {
        id: `${id}-${first}`,
        tenantId: id,
        partnerId: null,
        email: `${first}@${domain}`,
        domain,
        name: first,
        nameKey: first,
        role: 'member',
        quotaBytes: 1024 ** 3,
        status: 'active',
        subject: null,
        ...stamps,
      })
    await states.markDue(id, null, at)
  }
}

async function everyAda({ urls, credentials }, change) {
  const headers = { authorization: `Bearer ${credentials.authentikToken}`, 'content-type': 'application/json' }
  const found = []
  for (let page = 1; page > 0;) {
    const answer = await (
      await fetch(`${urls.authentik}/api/v3/core/users/?page_size=100&page=${page}&ordering=pk`, { headers })
    ).json()
    found.push(...answer.results.filter((user) => user.username.startsWith('ada@customer-')))
    page = answer.pagination.next
  }
  for (const user of found) await change(`${urls.authentik}/api/v3/core/users/${user.pk}/`, headers)
}

const renameEverywhere = (sandbox) =>
  everyAda(sandbox, (url, headers) =>
    fetch(url, { method: 'PATCH', headers, body: JSON.stringify({ name: 'Somebody' }) }),
  )

const lockEverywhere = (sandbox) =>
  everyAda(sandbox, (url, headers) =>
    fetch(url, { method: 'PATCH', headers, body: JSON.stringify({ is_active: false }) }),
  )

const deleteEverywhere = (sandbox) => everyAda(sandbox, (url, headers) => fetch(url, { method: 'DELETE', headers }))
