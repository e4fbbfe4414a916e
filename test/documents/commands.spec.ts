import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { freeBase } from '../../scripts/ports.mjs'
import { startWorld } from '../../scripts/world.mjs'
import { documents, root } from './support/blocks.ts'
import { Shell } from './support/shell.ts'

/** The commands of the documents, run as a reader would: in the repository, with dezky started, one after another. */
describe('commands of the documents', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'dezky-documents-'))
  const scratch = mkdtempSync(join(tmpdir(), 'dezky-reader-'))
  const all = documents()
  let world: Awaited<ReturnType<typeof startWorld>>
  let environment: NodeJS.ProcessEnv

  beforeAll(async () => {
    const base = await freeBase(16)
    const ports = { portal: base, api: base + 1, operator: base + 2, sandbox: base + 4 }
    world = await startWorld({ ports, dataDir, tell: () => undefined })
    environment = {
      ...process.env,
      DEZKY_DATA_DIR: dataDir,
      TMPDIR: scratch,
      PORTAL_PORT: String(ports.portal),
      PORT: String(ports.api),
      OPERATOR_PORT: String(ports.operator),
      SANDBOX_BASE_PORT: String(ports.sandbox),
    }
  })
  afterAll(async () => {
    await world?.stop()
    for (const folder of [dataDir, scratch]) rmSync(folder, { recursive: true, force: true })
  })

  /** The addresses of a laptop, where this world has them. */
  const here = (commands: string): string =>
    Object.entries({ portal: 3000, api: 3001, operator: 3002, sandbox: 3010 }).reduce(
      (text, [name, port]) => text.replaceAll(`http://127.0.0.1:${port}`, world.urls[name as keyof typeof world.urls]),
      commands,
    )

  it('are marked in the documents a reader begins with', () => {
    const names = all.map(({ name }) => name)
    expect(names).toEqual(
      expect.arrayContaining(['README.md', 'docs/api-guide.md', 'docs/auditor-guide.md', 'docs/backup.md']),
    )
  })

  it.each(all)('of $name work', async ({ blocks }) => {
    const shell = new Shell(root, environment)
    const done: number[] = []
    try {
      for (const { line, stopped, commands } of blocks) {
        if (stopped) await world.processes.stop('platform-api', 'SIGTERM')
        await shell.run(here(commands))
        done.push(line)
        if (stopped) await world.restart('platform-api')
      }
    } finally {
      shell.close()
    }
    expect(done).toEqual(blocks.map(({ line }) => line))
  })
})
