import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { freeBase } from '../../scripts/ports.mjs'
import { fingerprints, isBuilt, workspaces } from '../../scripts/workspaces.mjs'
import { startWorld } from '../../scripts/world.mjs'
import { run } from './support/commands.ts'
import { stack, written } from './support/stack.ts'

const { services } = written('compose.yml')
const parts = ['platform-api', 'portal', 'operator'] as const
const prints = fingerprints()
const built = workspaces
  .filter(({ name }: { name: string }) => ['sandbox', ...parts].includes(name))
  .every((one: { name: string }) => isBuilt(one, prints.get(one.name)))

/** What a container of `service` runs to know its own health, with the port the service has here. */
async function check(service: string, port: number): Promise<number | null> {
  const [, program, file = '', url = ''] = services[service]?.healthcheck?.test ?? []
  expect(program).toBe('node')
  const { code } = await run(process.execPath, [join(stack, basename(file)), url.replace(/:\d+\//, `:${port}/`)])
  return code
}

// `npm test` builds before it comes here; an older build is not held against newer settings.
describe.runIf(built || process.env['CI'] === 'true')('health checks of the stack, on what was built', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'dezky-health-'))
  const ports: Record<string, number> = {}
  let world: Awaited<ReturnType<typeof startWorld>>

  beforeAll(async () => {
    const base = await freeBase(16)
    Object.assign(ports, { portal: base, 'platform-api': base + 1, operator: base + 2 })
    world = await startWorld({
      ports: { portal: base, api: base + 1, operator: base + 2, sandbox: base + 4 },
      dataDir,
      tell: () => undefined,
      seeded: false,
      shipping: false,
    })
  }, 240_000)
  afterAll(async () => {
    await world?.stop()
    rmSync(dataDir, { recursive: true, force: true })
  })

  it.each(parts)('%s is healthy while it answers', async (part) => {
    expect(await check(part, ports[part] ?? 0)).toBe(0)
  })

  it.each(['portal', 'operator'])(
    '%s stays healthy without platform-api: restarting it would mend nothing',
    async (part) => {
      await world.processes.stop('platform-api', 'SIGKILL')
      expect(await check(part, ports[part] ?? 0)).toBe(0)
    },
  )

  it.each(parts)('%s is unhealthy once it has ended', async (part) => {
    await world.processes.stop(part, 'SIGKILL')
    expect(await check(part, ports[part] ?? 0)).toBe(1)
  })
})
