// From the command to "dezky runs": with an empty data folder (migrations, demo world) and with a used one; and from
// Ctrl-C to nothing left. Everything is built beforehand.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { freeBase } from '../scripts/ports.mjs'
import { root } from '../scripts/workspaces.mjs'

export const title = 'Start and stop, in seconds'

/** Starts everything and stops it again; resolves to the seconds of both. */
async function cycle(environment) {
  const began = performance.now()
  const child = spawn(process.execPath, ['scripts/start.mjs'], {
    cwd: root,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await new Promise((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      if (chunk.toString().includes('dezky runs')) resolve()
    })
    child.once('exit', (code) => reject(new Error(`start ended with ${code}`)))
  })
  const up = performance.now()
  child.kill('SIGINT')
  await new Promise((resolve) => child.once('exit', resolve))
  return { start: (up - began) / 1000, stop: (performance.now() - up) / 1000 }
}

export async function run() {
  const dataDir = mkdtempSync(join(tmpdir(), 'dezky-start-'))
  const base = await freeBase(16)
  const environment = {
    DEZKY_DATA_DIR: dataDir,
    PORTAL_PORT: String(base),
    PORT: String(base + 1),
    OPERATOR_PORT: String(base + 2),
    SANDBOX_BASE_PORT: String(base + 4),
  }
  try {
    const first = await cycle(environment)
    const second = await cycle(environment)
    return [
      { what: 'first start, empty data', ours: first.start.toFixed(1) },
      { what: 'second start', ours: second.start.toFixed(1) },
      { what: 'stop', ours: second.stop.toFixed(2) },
    ]
  } finally {
    rmSync(dataDir, { recursive: true, force: true })
  }
}
