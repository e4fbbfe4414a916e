import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { Receiver } from './support/receiver.ts'

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))

describe('dezky-audit-ship', () => {
  let folder: string
  let log: string
  let receiver: Receiver
  let child: ChildProcess | undefined
  let said: string
  let written: string[]

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'dezky-ship-'))
    log = join(folder, 'audit.log')
    receiver = new Receiver()
    await receiver.listen()
    writeFileSync(join(folder, 'secret'), 'a-secret\n')
    written = []
    said = ''
  })
  afterEach(async () => {
    await end('SIGKILL')
    receiver.close()
    rmSync(folder, { recursive: true })
  })

  const write = (count: number) => {
    for (let line = 0; line < count; line += 1) {
      written.push(`{"n":${written.length + 1},"pad":"${'.'.repeat(200)}"}`)
      appendFileSync(log, `${written.at(-1)}\n`)
    }
  }
  const start = (...more: string[]) => {
    const place = join(folder, 'place')
    const where = ['--file', log, '--place', place, '--to', `${receiver.url}/audit/ingest/ocis`]
    const who = ['--issuer', receiver.url, '--client-id', 'shipper', '--client-secret-file', join(folder, 'secret')]
    child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...where, ...who, ...more], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')))
    return child
  }
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null
    const gone = once(child, 'exit') as Promise<[number | null]>
    child.kill(signal)
    return (await gone)[0]
  }
  const allTaken = () => written.every((line) => receiver.taken.has(line))

  it('ships what comes, and stops cleanly', async () => {
    start()
    write(3)
    await receiver.until(allTaken)
    write(2)
    await receiver.until(allTaken)
    expect(await end('SIGTERM')).toBe(0)
    expect([...receiver.taken.keys()]).toEqual(written)
    expect(receiver.tokens).toBe(1)
  })

  it('killed anywhere, through rotation, loses nothing and makes nothing up', async () => {
    for (let round = 0; round < 5; round += 1) {
      write(700)
      start()
      // Killed while a delivery is answered: before, at, or after the place is kept.
      const goal = receiver.deliveries + 1 + (round % 2)
      await receiver.until(() => receiver.deliveries >= goal)
      await end('SIGKILL')
      if (round % 2 === 0) renameSync(log, `${log}.${5 - round}`)
    }
    write(1)
    start()
    await receiver.until(allTaken)
    expect(await end('SIGTERM')).toBe(0)
    expect(receiver.taken.size).toBe(written.length)
  })

  it('tries again until it is taken, with a new token where the old one is void', async () => {
    receiver.replies.push({ status: 503, headers: { 'retry-after': '0' } }, 'silence')
    write(2)
    start()
    await receiver.until(allTaken)
    receiver.token = 'token-2'
    write(1)
    await receiver.until(allTaken)
    expect(receiver.tokens).toBe(2)
    expect(said).toContain('the receiver answered 503')
    expect(said).toContain('the receiver answered 401 auth.invalid_token')
    expect([...receiver.taken.values()]).toEqual([1, 1, 1])
  })

  it('stops also while nobody takes anything', async () => {
    receiver.replies.push(...Array.from({ length: 50 }, () => ({ status: 503, headers: { 'retry-after': '600' } })))
    write(1)
    start()
    await receiver.until(() => receiver.deliveries === 1)
    expect(await end('SIGTERM')).toBe(0)
    expect(receiver.taken.size).toBe(0)
  })

  it('ships once and ends, and nothing twice', async () => {
    write(5)
    for (const expected of ['5 lines shipped', '0 lines shipped']) {
      const [code] = (await once(start('--once'), 'close')) as [number]
      expect([code, said]).toEqual([0, expect.stringContaining(expected)])
      said = ''
    }
    expect([...receiver.taken.values()]).toEqual([1, 1, 1, 1, 1])
    expect(JSON.parse(readFileSync(join(folder, 'place'), 'utf8'))).toMatchObject({ v: 1, offset: 5 * 217 })
  })

  it.each([
    [['--to', 'nowhere'], '--to takes an http or https address'],
    [['--client-secret-file', 'not-there'], 'the secret cannot be read from not-there'],
    [['--what'], "Unknown option '--what'"],
  ])('says what is wrong with %j', async (more, words) => {
    const [code] = (await once(start(...more), 'close')) as [number]
    expect([code, said]).toEqual([2, expect.stringContaining(words)])
  })
})
