import { spawnSync } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import { cp, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

import { scratchFolder } from './support/command.ts'

const document = readFileSync(join(import.meta.dirname, '../../../docs/cold-storage.md'), 'utf8')
const golden = join(import.meta.dirname, '../../audit-log/test/golden/archive')
const binaries = join(process.env['DEZKY_CACHE_DIR'] ?? join(homedir(), '.cache', 'dezky'), 'bin')
const env = { ...process.env, PATH: `${binaries}:${process.env['PATH']}`, LC_ALL: 'C.UTF-8' }

/** The document's recipes, each with what it says they print. */
const recipes = [...document.matchAll(/```sh recipe\n(.*?)```\n\n```text\n(.*?)```/gs)].map(
  ([, commands = '', printed = ''], i) => ({ step: i + 1, commands, printed }),
)
const run = (commands: string, cwd: string) =>
  spawnSync('bash', ['--norc', '-eu', '-o', 'pipefail', '-c', commands], { cwd, env, encoding: 'utf8' })

const tools = ['jq', 'sha256sum', 'zcat', 'openssl', 'age']
const missing = tools.filter((tool) => spawnSync('which', [tool], { env }).status !== 0)
const isRunnable = missing.length === 0 || process.env['CI'] === 'true'
if (!isRunnable) process.stderr.write(`the auditor's recipe is skipped, there is no ${missing.join(', ')}\n`)

describe.runIf(isRunnable)('the recipe of docs/cold-storage.md, with stock tools', () => {
  it('is whole', () => {
    expect(recipes).toHaveLength(7)
    expect(document.match(/```sh recipe/g)).toHaveLength(7)
  })

  it.each(recipes)('prints what the document says: step $step', ({ commands, printed }) => {
    const { status, stdout, stderr } = run(commands, golden)
    expect({ stdout, stderr, status }).toEqual({ stdout: printed, stderr: '', status: 0 })
  })

  it('fails on a changed object, and names it', async () => {
    const folder = join(scratchFolder(), 'copy')
    await cp(golden, folder, { recursive: true })
    const day = 'audit/v1/2025/03/02'
    const object = join(day, readdirSync(join(folder, day)).find((name) => name.endsWith('.age')) ?? '')
    const bytes = readFileSync(join(folder, object))
    bytes[200]! ^= 1
    await writeFile(join(folder, object), bytes)
    const { status, stdout } = run(recipes[0]!.commands, folder)
    expect(status).toBe(1)
    expect(stdout).toContain(`${object}: FAILED`)
  })
})
