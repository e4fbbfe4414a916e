import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

const read = (file: string) => JSON.parse(readFileSync(join(import.meta.dirname, '../..', file), 'utf8'))
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

  it('run nothing when they are installed: whoever would is denied by name', () => {
    const denied = Object.entries(read('package.json').allowScripts as Record<string, boolean>)
    expect(denied.every(([, allowed]) => !allowed)).toBe(true)
    const wouldRun = new Set(installed.filter(([, one]) => one.hasInstallScript).map(([path]) => nameOf(path)))
    const names = denied.map(([name]) => name)
    expect([...wouldRun].filter((name) => !names.includes(name) && name !== 'fsevents')).toEqual([])
  })
})
