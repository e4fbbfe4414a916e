// Reads of several processes of platform-api over one store: requests a second of all together, to one alone.
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'

import autocannon from 'autocannon'

import { startCluster } from '../scripts/cluster.mjs'
import { seed } from '../scripts/seed.mjs'
import { tokenFor } from '../scripts/tokens.mjs'

export const title = `Scaling out: reads a second over one store, ${cpus().length} cores for everything`

const seconds = 6

export async function run(tell) {
  const dataDir = mkdtempSync(join(tmpdir(), 'dezky-scale-'))
  const cluster = await startCluster({ size: 4, dataDir, environment: { RECONCILE_INTERVAL_SECONDS: '3600' } })
  const rows = []
  try {
    await seed({
      api: cluster.api,
      control: cluster.control,
      mail: cluster.sandbox.urls.stalwart,
      tell: () => undefined,
    })
    const token = await tokenFor(cluster.control, 'ada@nordicit.example.com')
    const headers = { authorization: `Bearer ${token}` }
    for (const path of ['/me', '/tenants']) {
      let alone
      for (const size of [1, 2, 4]) {
        const urls = cluster.instances.slice(0, size)
        const load = (duration) =>
          Promise.all(
            urls.map((url) => autocannon({ url: `${url}${path}`, connections: 16 / size, duration, headers })),
          )
        await load(1)
        const results = await load(seconds)
        const failed = results.reduce((sum, result) => sum + result.non2xx + result.errors, 0)
        if (failed > 0) throw new Error(`${path}: ${failed} requests failed`)
        const total = results.reduce((sum, result) => sum + result.requests.average, 0)
        const p99 = Math.max(...results.map((result) => result.latency.p99))
        alone ??= total
        tell(`  ${path}, ${size} processes: ${Math.round(total)}/s, p99 ${p99} ms`)
        rows.push({
          what: `GET ${path}, ${size} ${size === 1 ? 'process' : 'processes'}`,
          ours: `${Math.round(total)}/s`,
          peer: `${Math.round(alone)}/s`,
          ratio: total / alone,
        })
      }
    }
  } finally {
    await cluster.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
  return rows
}
