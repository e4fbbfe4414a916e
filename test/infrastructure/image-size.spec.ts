import { spawn } from 'node:child_process'
import { cpSync, linkSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'

import { afterAll, describe, expect, it } from 'vitest'

import { contentOf, images, limit, packageFiles, sizeOf } from '../../scripts/image-size.mjs'
import { freeBase } from '../../scripts/ports.mjs'
import { fingerprints, isBuilt, workspaces } from '../../scripts/workspaces.mjs'
import { run } from './support/commands.ts'
import { root, stack } from './support/stack.ts'

const prints = fingerprints()
const built = (name: string) => {
  const workspace = workspaces.find((one: { name: string }) => one.name === name)
  return process.env['CI'] === 'true' || (workspace !== undefined && isBuilt(workspace, prints.get(name)))
}

describe('images', () => {
  it.each(Object.entries(images))('%s is below 250 MB, its base included', (_, image) => {
    const content = contentOf(image)
    // What is not built has no size; where CI=true everything is.
    const unbuilt = process.env['CI'] === 'true' ? Infinity : 0
    expect(content === null ? unbuilt : sizeOf(content)).toBeLessThan(limit)
  })
})

/** What the image of platform-api holds, laid out as it is there, on this machine's Node. */
describe.runIf(built('platform-api'))('platform-api, from what its image holds', () => {
  const app = mkdtempSync(join(tmpdir(), 'dezky-image-'))
  afterAll(() => rmSync(app, { recursive: true, force: true }))

  it('starts, with everything that is loaded later too, and is healthy', async () => {
    const { packages, folders } = images['platform-api']
    for (const file of packageFiles(packages)) place(file)
    for (const workspace of packages)
      cpSync(join(root, workspace, 'package.json'), place(join(root, workspace, 'package.json')))
    for (const folder of folders) cpSync(join(root, folder), join(app, folder), { recursive: true })
    for (const name of ['contracts', 'audit-log']) linkPackage(name)

    const port = await freeBase(1)
    const service = join(app, 'services/platform-api')
    const issuer = 'http://127.0.0.1:1'
    const child = spawn(process.execPath, ['dist/main.js'], {
      cwd: service,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        PORT: String(port),
        DATABASE_URL: `sqlite:${join(app, 'data.sqlite')}`,
        AUTH_ISSUERS: JSON.stringify([{ application: 'portal', issuer, audience: 'a', jwksUri: `${issuer}/jwks` }]),
        AUDIT_SIGNING_KEY: Buffer.alloc(32, 7).toString('base64'),
        OTEL_EXPORTER_OTLP_ENDPOINT: issuer,
      },
    })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()))
    try {
      const health = () =>
        run(process.execPath, [join(stack, 'healthcheck.mjs'), `http://127.0.0.1:${port}/health/ready`])
      await expect.poll(async () => (await health()).code, { timeout: 100_000, interval: 500 }).toBe(0)
    } catch (error) {
      throw new Error(`it said:\n${said}`, { cause: error })
    } finally {
      child.kill('SIGKILL')
    }
  }, 180_000)

  /** Links a file of the repository into the copy. */
  function place(file: string): string {
    const target = join(app, relative(root, file))
    mkdirSync(dirname(target), { recursive: true })
    if (!target.endsWith('/package.json') || file.includes('node_modules')) linkOrCopy(file, target)
    return target
  }

  function linkOrCopy(file: string, target: string): void {
    try {
      linkSync(file, target)
    } catch {
      cpSync(file, target)
    }
  }

  /** Workspaces are links in node_modules. */
  function linkPackage(name: string): void {
    const at = join(app, 'node_modules/@dezky', name)
    mkdirSync(dirname(at), { recursive: true })
    cpSync(join(app, 'packages', name), at, { recursive: true })
  }
})
