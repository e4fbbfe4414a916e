// Several processes of platform-api over one MongoDB-wire store, one S3 and one sandbox, for tests and benchmarks of
// scaling out.
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'

import { seedHistory } from './history.mjs'
import { freeBase } from './ports.mjs'
import { answers, Processes } from './processes.mjs'
import { roundRobin } from './round-robin.mjs'
import { ferretdb, minio } from './servers.mjs'
import {
  apiEnvironment,
  apiFlags,
  appEnvironment,
  coldBucket,
  readSandbox,
  sandboxEnvironment,
  urlsOf,
} from './settings.mjs'
import { root } from './workspaces.mjs'

const quiet = '--disable-warning=ExperimentalWarning'
/** A machine that does much else at the same time is slow to start a process, and that is no failure. */
const patienceMs = 180_000
/** Nothing is heard of connected systems: only what is told becomes an event. */
const alone = Object.fromEntries(
  ['AUTHENTIK', 'STALWART', 'OCIS'].flatMap((system) => [
    [`${system}_URL`, ''],
    [`${system}_TOKEN`, ''],
  ]),
)

/**
 * Starts processes of platform-api and a round-robin proxy before all of them. The first one is up alone for a moment, so
 * it holds every lease. DATABASE_URL names a MongoDB; without it a FerretDB is started, whose updates are atomic within
 * one connection only. Cold storage lies in a MinIO where one is built, else in the sandbox.
 * @param options.size how many there may be; the proxy knows them all
 * @param options.started how many of them are started here
 * @param options.dataDir where everything is kept
 * @param options.portals processes of the portal behind a proxy of their own
 * @param options.history events of the past that the log begins with
 * @returns urls, what the sandbox says of itself, and ways to start and kill single processes
 */
export async function startCluster({ size, started = size, dataDir, portals = 0, history = 0, environment = {} }) {
  mkdirSync(dataDir, { recursive: true })
  const base = await freeBase(26)
  const ports = { portal: base + 1, api: base, operator: base + 2, sandbox: base + 4 }
  const ended = new Map()
  const processes = new Processes({
    logFolder: join(dataDir, 'logs'),
    onUnexpectedEnd: (name, _code, tail) => ended.set(name, tail),
  })
  const node = (name, folder, args, env) => {
    ended.delete(name)
    const flags = folder === 'services/platform-api' ? apiFlags : [quiet]
    return processes.start(name, process.execPath, [...flags, ...args], { cwd: join(root, folder), env })
  }
  const up = (name, url) =>
    answers(url, { patienceMs, gaveUp: () => ended.has(name) }).catch((error) => {
      throw new Error(`${name} did not start: ${error.message}\n${ended.get(name) ?? ''}`)
    })
  const closing = []
  const stop = async () => {
    for (const close of closing) await close()
    await processes.stopAll()
  }
  try {
    node('sandbox', 'packages/sandbox', ['dist/main.js'], sandboxEnvironment(ports, dataDir))
    await up('sandbox', `${urlsOf(ports).sandbox}/health`)
    const sandbox = readSandbox(dataDir)
    const databaseUrl = process.env.DATABASE_URL ?? (await startFerret(processes, dataDir, base + 23))
    const cold = existsSync(minio) ? await startMinio(processes, dataDir, base + 24) : {}

    const portOf = (index) => base + 12 + index
    const settings = (index) => ({
      ...apiEnvironment({ ...ports, api: portOf(index) }, dataDir, sandbox),
      PUBLIC_URL: urlsOf(ports).api,
      DATABASE_URL: databaseUrl,
      DATABASE_ALLOW_NO_TRANSACTIONS: String(!process.env.DATABASE_URL),
      RATE_LIMIT_PER_MINUTE: '100000000',
      LOG_LEVEL: 'warn',
      ...cold,
      ...environment,
    })
    const start = async (index, more = {}) => {
      const name = `platform-api-${index}`
      node(name, 'services/platform-api', ['dist/main.js'], { ...settings(index), ...more })
      await up(name, `http://127.0.0.1:${portOf(index)}/health`)
    }
    const kill = (index, signal = 'SIGKILL') => processes.stop(`platform-api-${index}`, signal)
    await node('migrate', 'services/platform-api', ['dist/main.js', '--migrate'], settings(0)).ended
    const instances = Array.from({ length: size }, (_, index) => `http://127.0.0.1:${portOf(index)}`)
    if (history > 0) {
      await start(0, alone)
      await seedHistory({ api: instances[0], control: urlsOf(ports).sandbox, count: history })
      await kill(0, 'SIGTERM')
    }
    await start(0)
    await Promise.all(Array.from({ length: started - 1 }, (_, index) => start(index + 1)))
    const proxy = await roundRobin(ports.api, instances)
    closing.push(() => proxy.close())

    const urls = Array.from({ length: portals }, (_, index) => `http://127.0.0.1:${base + 18 + index}`)
    for (const [index, url] of urls.entries()) {
      const { port } = new URL(url)
      const env = { ...appEnvironment('portal', ports, dataDir, sandbox), NITRO_PORT: port, PORT: port }
      node(`portal-${index}`, 'apps/portal', ['.output/server/index.mjs'], env)
      await up(`portal-${index}`, `${url}/api/session`)
    }
    if (portals > 0) {
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
      s3Pid: processes.pidOf('minio'),
      pidOf: (index) => processes.pidOf(`platform-api-${index}`),
      kill,
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
  for (const until = Date.now() + patienceMs; !server.tail().includes('ready');) {
    if (Date.now() > until || server.child.exitCode !== null)
      throw new Error(`FerretDB does not start: ${server.tail()}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return `mongodb://127.0.0.1:${port}/dezky?maxPoolSize=1`
}

/** @returns the settings of cold storage in it */
async function startMinio(processes, dataDir, port) {
  const folder = join(dataDir, 'minio')
  // What is a folder at its start is a bucket.
  mkdirSync(join(folder, coldBucket), { recursive: true })
  const [user, password] = ['scale-out', 'scale-out-not-a-secret']
  const endpoint = `http://127.0.0.1:${port}`
  processes.start('minio', minio, ['server', folder, '--address', `127.0.0.1:${port}`, '--quiet'], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      MINIO_ROOT_USER: user,
      MINIO_ROOT_PASSWORD: password,
      MINIO_BROWSER: 'off',
      MINIO_UPDATE: 'off',
    },
  })
  await answers(`${endpoint}/minio/health/ready`, { patienceMs })
  return {
    AUDIT_COLD_ENDPOINT: endpoint,
    AUDIT_COLD_BUCKET: coldBucket,
    AUDIT_COLD_ACCESS_KEY: user,
    AUDIT_COLD_SECRET_KEY: password,
  }
}
