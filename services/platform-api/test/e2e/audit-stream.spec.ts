import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { systemContext } from '../../src/common/context/context.ts'
import { Work } from '../../src/modules/audit/audited-unit-of-work.ts'
import { Sequencer } from '../../src/modules/audit/sequencer/sequencer.ts'
import { TestApp } from '../support/test-app.ts'
import { makeWorld, tokenOf } from '../support/world.ts'

let app: TestApp
let operator: string
let stop: AbortController

async function start(settings: Record<string, string> = {}): Promise<void> {
  app = await TestApp.start(settings)
  await makeWorld(app)
  operator = (await tokenOf(app, 'operator')) ?? ''
  await app.app.listen({ port: 0, host: '127.0.0.1' })
}

beforeEach(async () => {
  stop = new AbortController()
  await start()
})
afterEach(async () => {
  stop.abort()
  await app.close()
})

/** Reads a stream until `count` events have come; `begun` is called once it has its place. */
async function follow(
  query: string,
  count: number,
  { headers = {}, begun }: { headers?: Record<string, string>; begun?: () => Promise<void> } = {},
): Promise<string[]> {
  const response = await fetch(`${await app.app.getUrl()}/audit/stream${query}`, {
    headers: { accept: 'text/event-stream', authorization: `Bearer ${operator}`, ...headers },
    signal: stop.signal,
  })
  let text = ''
  let waiting = begun
  const decoder = new TextDecoder()
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk as Uint8Array)
    if (waiting && text.includes(': still here')) {
      await waiting()
      waiting = undefined
    }
    const frames = text.split('\n\n').filter((frame) => frame.includes('event: event'))
    if (frames.length >= count) return frames
  }
  return []
}

const change = async (global: boolean) => {
  await app.request('PUT', '/flags/new_billing_engine', { token: operator, body: { rules: { global } } })
  await app.app.get(Sequencer).drain()
}

describe('GET /audit/stream', () => {
  it('goes on after the last event a client saw', async () => {
    await change(true)
    await change(false)
    const frames = await follow('', 2, { headers: { 'last-event-id': '1' } })
    expect(frames.map((frame) => /^id: (\d+)$/m.exec(frame)?.[1])).toEqual(['2', '3'])
  })

  it('tells of an event as it is numbered', async () => {
    await change(true)
    const [frame] = await follow('?action=flag.changed', 1, { begun: () => change(false) })
    expect(frame).toContain('"action":"flag.changed"')
  })

  it('answers the newest page to whoever asks for JSON', async () => {
    await change(true)
    const { body } = await app.request('GET', '/audit/stream', { token: operator })
    expect(body.items.map((event: { seq: number }) => event.seq)).toEqual([2, 1])
  })

  it('shows a portal user its own tenant’s events only', async () => {
    operator = (await tokenOf(app, 'tenantAdmin')) ?? ''
    await app.request('GET', '/me', { token: operator })
    const work = app.app.get(Work)
    const frames = await follow('', 1, {
      begun: async () => {
        for (const tenantId of ['tenant-mols', 'tenant-acme'])
          await work.record(systemContext('test', 'r'), { action: 'thing.done', tenantId })
        await app.app.get(Sequencer).drain()
      },
    })
    expect(frames.map((frame) => /"tenant":"(\w+)"/.exec(frame)?.[1])).toEqual(['acme'])
  })
})

describe('the worker', () => {
  it('numbers, signs and shows what is done, by itself', async () => {
    await app.close()
    await start({ AUDIT_WORKERS_ENABLED: 'true', AUDIT_CHECKPOINT_SECONDS: '1' })
    const set = (global: boolean) =>
      app.request('PUT', '/flags/new_billing_engine', { token: operator, body: { rules: { global } } })
    const [frame] = await follow('?action=flag', 1, { begun: async () => void (await set(true)) })
    expect(frame).toContain('"action":"flag.changed"')
    await vi.waitFor(async () => expect((await app.request('GET', '/audit/log/checkpoint')).status).toBe(200), 20_000)
  })
})
