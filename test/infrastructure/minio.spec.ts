import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { freeBase } from '../../scripts/ports.mjs'
import { mc, minio } from '../../scripts/servers.mjs'
import { type Ended, run } from './support/commands.ts'
import { stack, written } from './support/stack.ts'

const { services } = written('compose.yml')
const possible = process.env['CI'] === 'true' || (existsSync(minio) && existsSync(mc))
const root = { MINIO_ROOT_USER: 'root-of-tests', MINIO_ROOT_PASSWORD: 'secret-of-tests' }
const account = { BUCKET: 'dezky-audit', ACCESS_KEY: 'dezky-audit-key', SECRET_KEY: 'secret-of-dezky-audit' }

/** The service `minio` and the sidecar `bucket-init`, as compose.yml starts them, on the programs themselves. */
describe.runIf(possible)('MinIO and the sidecar that makes its bucket', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dezky-minio-'))
  let server: ChildProcess
  let endpoint: string
  let environment: Record<string, string>

  /** `mc` under the name the stack gives the server: `local` for root, `dezky` for the account that was made. */
  const client = (...args: string[]): Promise<Ended> => run(mc, args, { env: environment })

  async function init(): Promise<Ended> {
    const script = join(folder, 'init.sh')
    const text = readFileSync(join(stack, 'minio/init.sh'), 'utf8')
    writeFileSync(script, text.replaceAll('http://minio:9000', endpoint).replaceAll('/tmp/', `${folder}/`))
    return run('sh', [script], { env: environment })
  }

  beforeAll(async () => {
    const port = await freeBase(2)
    endpoint = `http://127.0.0.1:${port}`
    mkdirSync(join(folder, 'bin'))
    writeFileSync(join(folder, 'bin/mc'), `#!/bin/sh\nexec "${mc}" "$@"\n`, { mode: 0o755 })
    environment = {
      ...root,
      ...account,
      PATH: `${join(folder, 'bin')}:${process.env['PATH']}`,
      MC_CONFIG_DIR: join(folder, 'mc'),
      MC_HOST_local: endpoint.replace('://', `://${root.MINIO_ROOT_USER}:${root.MINIO_ROOT_PASSWORD}@`),
      MC_HOST_dezky: endpoint.replace('://', `://${account.ACCESS_KEY}:${account.SECRET_KEY}@`),
    }
    const args = (services['minio']?.command ?? []).map((arg) =>
      arg
        .replace('/data', join(folder, 'data'))
        .replace(':9000', `127.0.0.1:${port}`)
        .replace(':9001', `127.0.0.1:${port + 1}`),
    )
    server = spawn(minio, args, { env: { ...process.env, ...root, MINIO_UPDATE: 'off' }, stdio: 'ignore' })
  })
  afterAll(() => {
    server.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  })

  it('the health check passes once it answers', async () => {
    const [, program = '', ...args] = services['minio']?.healthcheck?.test ?? []
    expect(program).toBe('mc')
    const ready = () => run(mc, args, { env: { ...environment, MC_HOST_local: endpoint } })
    await expect.poll(async () => (await ready()).code, { timeout: 50_000, interval: 500 }).toBe(0)
  })

  it('the sidecar makes the bucket, and running it again changes nothing', async () => {
    for (const _time of ['first', 'again']) {
      const { code, output } = await init()
      expect([code, output.trim().split('\n').at(-1)]).toEqual([0, 'bucket dezky-audit is ready'])
    }
    expect((await client('version', 'info', 'local/dezky-audit')).output).toContain('versioning is enabled')
    expect((await client('stat', '--json', 'local/dezky-audit')).output).toMatch(/"ObjectLock":\{"enabled":"Enabled"/)
  })

  it('gives an account that writes and reads in its bucket, and deletes nothing', async () => {
    const file = join(folder, 'note')
    writeFileSync(file, 'a note')
    expect((await client('cp', file, 'dezky/dezky-audit/note')).code).toBe(0)
    expect((await client('cat', 'dezky/dezky-audit/note')).output).toBe('a note')
    expect((await client('rm', 'dezky/dezky-audit/note')).code).not.toBe(0)
    expect((await client('mb', 'dezky/another')).code).not.toBe(0)
    expect((await client('admin', 'user', 'list', 'dezky')).code).not.toBe(0)
  })

  it('the health check fails once it has ended', async () => {
    server.kill('SIGKILL')
    const [, , ...args] = services['minio']?.healthcheck?.test ?? []
    // `mc ready` asks again and again until the server is there: the engine ends it after the check's time.
    const check = run('timeout', ['5', mc, ...args], { env: { ...environment, MC_HOST_local: endpoint } })
    expect((await check).code).not.toBe(0)
  })
})
