import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const read = (file: string) => JSON.parse(readFileSync(join(root, file), 'utf8'))
const lock = read('package-lock.json').packages as Record<
  string,
  { integrity?: string; link?: boolean; inBundle?: boolean; hasInstallScript?: boolean }
>
const nameOf = (path: string) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
const installed = Object.entries(lock).filter(([path, { link }]) => path.includes('node_modules/') && !link)

describe('packages', () => {
  it('are each held to the bytes they had when they were chosen', () => {
    expect(installed.filter(([, { integrity, inBundle }]) => !integrity && !inBundle).map(([path]) => path)).toEqual([])
  })

  it('are installed from the lockfile only: in images, by the first start of a clone, in CI', () => {
    const where = ['Dockerfile', 'scripts/bootstrap.mjs', '.ci/run', 'infrastructure/docker-compose/up']
    const text = where.map((file) => readFileSync(join(root, file), 'utf8')).join('\n')
    expect(text).toMatch(/\bnpm ci\b/)
    expect(text.match(/\b(npm (install|i|add|update)|npx -y|npx --yes|yarn|pnpm) .*/g) ?? []).toEqual([])
    const running = text.match(/^RUN npm ci\b.*$/gm) ?? []
    expect(running.filter((line) => !line.includes('--ignore-scripts'))).toEqual([])
  })

  it('run nothing when they are installed: whoever would is denied by name', () => {
    const denied = Object.entries(read('package.json').allowScripts as Record<string, boolean>)
    expect(denied.every(([, allowed]) => !allowed)).toBe(true)
    const wouldRun = new Set(installed.filter(([, one]) => one.hasInstallScript).map(([path]) => nameOf(path)))
    const names = denied.map(([name]) => name)
    expect([...wouldRun].filter((name) => !names.includes(name) && name !== 'fsevents')).toEqual([])
  })
})
