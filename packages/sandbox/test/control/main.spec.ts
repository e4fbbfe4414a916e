import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { freePorts } from '../identity/free-ports.ts'

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url))
let dataDir: string
let started: ChildProcess | undefined

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'dezky-sandbox-main-'))
})
afterEach(() => {
  started?.kill('SIGKILL')
  rmSync(dataDir, { recursive: true, force: true })
})

/** Node runs the sources as they are: they hold nothing but erasable types. */
function run(environment: Record<string, string>) {
  const child = spawn(process.execPath, [main], {
    env: { PATH: process.env['PATH'] ?? '', SANDBOX_DATA_DIR: dataDir, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  started = child
  const said = { out: '', err: '' }
  child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()))
  const ready = new Promise<void>((resolve) => {
    child.stdout.on('data', () => said.out.includes('\n') && resolve())
  })
  const end = once(child, 'close').then(([code]) => code as number | null)
  return { child, said, ready, end }
}

describe('the program', () => {
  it('does not start in production, and says what to do instead', async () => {
    const { said, end } = run({ NODE_ENV: 'production' })
    expect(await end).toBe(1)
    expect(said.err).toContain('The sandbox does not start with NODE_ENV=production')
    expect(said.out).toBe('')
  }, 60_000)

  it('does not listen for other machines', async () => {
    const { said, end } = run({ SANDBOX_HOST: '0.0.0.0' })
    expect(await end).toBe(1)
    expect(said.err).toContain('SANDBOX_HOST must be this machine')
  }, 60_000)

  it('says which port is taken and what to set', async () => {
    const basePort = await freePorts(7)
    const blocker = createServer().listen(basePort + 2, '127.0.0.1')
    await once(blocker, 'listening')
    const { said, end } = run({ SANDBOX_BASE_PORT: String(basePort) })
    expect(await end).toBe(1)
    expect(said.err).toContain(`Port ${basePort + 2} (Authentik) is taken.`)
    expect(said.err).toContain('SANDBOX_BASE_PORT')
    blocker.close()
  }, 60_000)

  it('prints one line when it is ready, and stops when told to', async () => {
    const basePort = await freePorts(7)
    const { child, said, ready, end } = run({ SANDBOX_BASE_PORT: String(basePort) })
    await ready
    expect(said.out).toMatch(/^sandbox ready \{"control":"http:\/\/127\.0\.0\.1:\d+",.*\}\n$/)
    expect((await fetch(`http://127.0.0.1:${basePort}/health`)).status).toBe(200)
    expect(existsSync(join(dataDir, 'sandbox.json'))).toBe(true)
    child.kill('SIGTERM')
    expect(await end).toBe(0)
    expect(said.err).toBe('')
  }, 60_000)
})
