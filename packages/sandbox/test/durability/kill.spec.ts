import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { admin, using } from '../support/stalwart.ts'

const script = fileURLToPath(new URL('../support/stand-in-process.ts', import.meta.url))

interface Addresses {
  stalwart: string
  ocis: string
}

describe('a stand-in killed at any moment', () => {
  let folder = ''
  let child: ChildProcess

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kill-'))
  })

  afterEach(async () => {
    await kill()
    rmSync(folder, { recursive: true })
  })

  async function start(): Promise<Addresses> {
    const files = ['stalwart.sqlite', 'ocis.sqlite'].map((name) => join(folder, name))
    child = spawn(
      process.execPath,
      ['--conditions=@dezky/source', '--disable-warning=ExperimentalWarning', script, ...files],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    )
    const lines = createInterface({ input: child.stdout! })
    const [line] = (await once(lines, 'line')) as [string]
    return JSON.parse(line) as Addresses
  }

  async function kill(): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }

  const post = async (url: string, authorization: string, body: unknown) => {
    const headers = { authorization, 'content-type': 'application/json' }
    return (await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })).json() as Promise<any>
  }

  it('has everything it has answered for', async () => {
    const answered = { domains: [] as string[], drives: [] as string[] }
    for (let life = 0; life < 3; life += 1) {
      const { stalwart, ocis } = await start()
      // writers that go on until the process is gone from under them
      const writers = [0, 1].map(async (writer) => {
        for (let index = 0; ; index += 1) {
          const name = `w${life}-${writer}-${index}.example.com`
          const methodCalls = [['x:Domain/set', { create: { d: { name } } }, 'c']]
          await post(`${stalwart}/jmap`, admin, { using, methodCalls })
          answered.domains.push(name)
          const drive = await post(`${ocis}/graph/v1.0/drives`, 'Bearer operator-token', { name: 'Acme' })
          answered.drives.push(drive.id)
          if (index === 20 && writer === 0) void kill()
        }
      })
      await Promise.allSettled(writers)
    }
    const { stalwart, ocis } = await start()
    const methodCalls = [['x:Domain/get', { ids: null, properties: ['name'] }, 'g']]
    const listed = await post(`${stalwart}/jmap`, admin, { using, methodCalls })
    const names = new Set(listed.methodResponses[0][1].list.map(({ name }: { name: string }) => name))
    expect(answered.domains.filter((name) => !names.has(name))).toEqual([])
    const headers = { authorization: 'Bearer operator-token' }
    const drives = (await (await fetch(`${ocis}/graph/v1.0/drives`, { headers })).json()) as { value: { id: string }[] }
    const ids = new Set(drives.value.map(({ id }) => id))
    expect(answered.drives.filter((id) => !ids.has(id))).toEqual([])
    expect(answered.domains.length).toBeGreaterThan(60)
  })
})
