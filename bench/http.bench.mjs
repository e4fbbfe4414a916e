// GET /me and GET /tenants under load, against a bare Nest-on-Fastify route that verifies the same token and returns the
// same bytes; memory of platform-api idle, under load, and over 100,000 requests.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import autocannon from 'autocannon'

import { freeBase } from '../scripts/ports.mjs'
import { answers } from '../scripts/processes.mjs'
import { readSandbox } from '../scripts/settings.mjs'
import { tokenFor } from '../scripts/tokens.mjs'
import { root } from '../scripts/workspaces.mjs'
import { startWorld } from '../scripts/world.mjs'

export const title = 'HTTP: requests a second, one connection pool of 32, ratio to a bare route'

const seconds = 8

async function load(url, token, amount) {
  const result = await autocannon({
    url,
    connections: 32,
    ...(amount ? { amount } : { duration: seconds }),
    headers: { authorization: `Bearer ${token}` },
  })
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${url}: ${result.non2xx} refused, ${result.errors} failed`)
  return result.requests.average
}

/** Resident memory of a process in MiB. */
const resident = (pid) =>
  Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024)

/** Requests a second of the peer, which is ended whatever comes of it. */
async function loadBareRoute(sandbox, body, port, token) {
  const child = spawn(process.execPath, ['bench/peers/bare-nest.mjs'], {
    cwd: root,
    env: {
      ...process.env,
      PORT: String(port),
      JWKS_URI: sandbox.issuers.portal.jwksUri,
      ISSUER: sandbox.issuers.portal.issuer,
      AUDIENCE: sandbox.issuers.portal.audience,
      BODY: body,
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  try {
    await answers(`http://127.0.0.1:${port}/health`)
    await load(`http://127.0.0.1:${port}/`, token, 500)
    return await load(`http://127.0.0.1:${port}/`, token)
  } finally {
    child.kill('SIGKILL')
  }
}

export async function run(tell) {
  const dataDir = mkdtempSync(join(tmpdir(), 'dezky-bench-'))
  const base = await freeBase(16)
  const ports = { portal: base, api: base + 1, operator: base + 2, sandbox: base + 4 }
  const api = { RATE_LIMIT_PER_MINUTE: '100000000', LOG_LEVEL: 'warn', RECONCILE_INTERVAL_SECONDS: '3600' }
  const world = await startWorld({ ports, dataDir, tell: () => undefined, apps: [], api })
  const rows = []
  try {
    const sandbox = readSandbox(dataDir)
    const token = await tokenFor(world.urls.sandbox, 'ada@nordicit.example.com')
    const pid = world.processes.pidOf('platform-api')
    const idle = resident(pid)
    for (const path of ['/me', '/tenants']) {
      const answer = await fetch(`${world.urls.api}${path}`, { headers: { authorization: `Bearer ${token}` } })
      const body = await answer.text()
      if (!answer.ok) throw new Error(`${path}: ${body}`)
      tell(`  ${path}: ${body.length} bytes`)
      await load(`${world.urls.api}${path}`, token, 500)
      const ours = await load(`${world.urls.api}${path}`, token)
      const bare = await loadBareRoute(sandbox, body, base + 15, token)
      rows.push({
        what: `GET ${path}`,
        ours: `${Math.round(ours)}/s`,
        peer: `${Math.round(bare)}/s`,
        ratio: ours / bare,
        target: '≥ 0.6',
      })
    }
    const loaded = resident(pid)
    await load(`${world.urls.api}/me`, token, 100_000)
    rows.push({
      what: 'memory: idle, after load, after 100,000 requests',
      ours: `${idle}, ${loaded}, ${resident(pid)} MiB`,
      target: 'flat',
    })
  } finally {
    await world.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
  return rows
}
