// Several processes of platform-api over one MongoDB-wire store and one sandbox, for tests and benchmarks of scaling out.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

import { freeBase } from './ports.mjs'
import { answers, Processes } from './processes.mjs'
import { roundRobin } from './round-robin.mjs'
import { ferretdb } from './servers.mjs'
import { apiEnvironment, appEnvironment, readSandbox, sandboxEnvironment, urlsOf } from './settings.mjs'
import { root } from './workspaces.mjs'

const quiet = '--disable-warning=ExperimentalWarning'

/**
 * Starts `size` processes of platform-api, one after the other, and a round-robin proxy before them. The first one is up
 * alone for a moment, so it holds every lease. DATABASE_URL names a MongoDB; without it a FerretDB is started, whose
 * updates are atomic within one connection only.
 * @param options.dataDir where everything is kept
 * @param options.portals processes of the portal behind a proxy of their own
 * @returns {Promise<{api: string, portal: string, instances: string[], sandbox: any, control: string,
 *   pidOf(index), kill(index), start(index), stop()}>}
 */
export async function startCluster({ size, dataDir, portals = 0, environment = {} }) {
  mkdirSync(dataDir, { recursive: true })
  const base = await freeBase(24)
  const ports = { portal: base + 1, api: base, operator: base + 2, sandbox: base + 4 }
  const ended = new Set()
  const processes = new Processes({ logFolder: join(dataDir, 'logs'), onUnexpectedEnd: (name) => ended.add(name) })
  const node = (name, folder, args, env) =>
    processes.start(name, process.execPath, [quiet, ...args], { cwd: join(root, folder), env })
  const closing = []
  const stop = async () => {
    for (const close of closing) await close()
    await processes.stopAll()
  }
  try {
    node('sandbox', 'packages/sandbox', ['dist/main.js'], sandboxEnvironment(ports, dataDir))
    await answers(`${urlsOf(ports).sandbox}/health`, { gaveUp: () => ended.has('sandbox') })
    const sandbox = readSandbox(dataDir)
    const databaseUrl = process.env.DATABASE_URL ?? (await startFerret(processes, dataDir, base + 23))

    const portOf = (index) => base + 12 + index
    const settings = (index) => ({
      ...apiEnvironment({ ...ports, api: portOf(index) }, dataDir, sandbox),
      PUBLIC_URL: urlsOf(ports).api,
      DATABASE_URL: databaseUrl,
      DATABASE_ALLOW_NO_TRANSACTIONS: String(!process.env.DATABASE_URL),
      RATE_LIMIT_PER_MINUTE: '100000000',
      LOG_LEVEL: 'warn',
      ...environment,
    })
    const start = async (index) => {
      const name = `platform-api-${index}`
      ended.delete(name)
      node(name, 'services/platform-api', ['dist/main.js'], settings(index))
      await answers(`http://127.0.0.1:${portOf(index)}/health`, { gaveUp: () => ended.has(name) })
    }
    await node('migrate', 'services/platform-api', ['dist/main.js', '--migrate'], settings(0)).ended
    const instances = Array.from({ length: size }, (_, index) => `http://127.0.0.1:${portOf(index)}`)
    for (let index = 0; index < size; index++) await start(index)
    const proxy = await roundRobin(ports.api, instances)
    closing.push(() => proxy.close())

    for (let index = 0; index < portals; index++) {
      const env = { ...appEnvironment('portal', ports, dataDir, sandbox), NITRO_PORT: String(base + 18 + index) }
      node(`portal-${index}`, 'apps/portal', ['.output/server/index.mjs'], { ...env, PORT: env.NITRO_PORT })
      await answers(`http://127.0.0.1:${env.NITRO_PORT}/api/session`, { gaveUp: () => ended.has(`portal-${index}`) })
    }
    if (portals > 0) {
      const urls = Array.from({ length: portals }, (_, index) => `http://127.0.0.1:${base + 18 + index}`)
      const portal = await roundRobin(ports.portal, urls)
      closing.push(() => portal.close())
    }
    return {
      api: urlsOf(ports).api,
      portal: urlsOf(ports).portal,
      control: urlsOf(ports).sandbox,
      instances,
      sandbox,
      start,
      pidOf: (index) => processes.pidOf(`platform-api-${index}`),
      kill: (index) => processes.stop(`platform-api-${index}`, 'SIGKILL'),
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

async function startFerret(processes, dataDir, port) {
  const folder = join(dataDir, 'ferretdb')
  mkdirSync(folder, { recursive: true })
  const args = ['-listen', `127.0.0.1:${port}`, '-dir', folder]
  const server = processes.start('ferretdb', ferretdb, args, { cwd: folder, env: { PATH: process.env.PATH } })
  for (let tries = 0; !server.tail().includes('ready'); tries++) {
    if (tries > 100) throw new Error(`FerretDB does not start: ${server.tail()}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return `mongodb://127.0.0.1:${port}/dezky?maxPoolSize=1`
}
