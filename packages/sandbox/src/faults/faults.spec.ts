import fastify from 'fastify'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { applyFaults, FaultSwitches, systems } from './faults.ts'

describe('fault switches', () => {
  const switches = new FaultSwitches()
  let applied = 0
  let url = ''
  let app = fastify()

  beforeEach(async () => {
    applied = 0
    app = fastify({ forceCloseConnections: true })
    applyFaults(app, 'stalwart', switches)
    app.post('/work', async () => {
      applied += 1
      return { ok: true }
    })
    url = await app.listen({ host: '127.0.0.1', port: 0 })
  })

  afterEach(async () => {
    for (const system of systems) switches.set(system, { mode: 'none' })
    await app.close()
  })

  const post = () => fetch(`${url}/work`, { method: 'POST' })

  it('lets requests through when nothing is set, or another system is broken', async () => {
    switches.set('ocis', { mode: 'down' })
    expect((await post()).status).toBe(200)
    expect(applied).toBe(1)
  })

  it('resets the connection when the system is down', async () => {
    switches.set('stalwart', { mode: 'down' })
    await expect(post()).rejects.toThrow('fetch failed')
    expect(applied).toBe(0)
  })

  it('answers 429 with Retry-After in the system own shape', async () => {
    switches.set('stalwart', { mode: 'rate_limited' })
    const response = await post()
    expect(response.status).toBe(429)
    expect(response.headers.get('retry-after')).toBe('2')
    expect(await response.json()).toMatchObject({ type: 'about:blank', title: 'Too Many Requests' })
    expect(applied).toBe(0)
  })

  it('answers 500 without applying', async () => {
    switches.set('stalwart', { mode: 'error' })
    expect((await post()).status).toBe(500)
    expect(applied).toBe(0)
  })

  it('applies and then answers 500, so that the answer is lost', async () => {
    switches.set('stalwart', { mode: 'error_after_apply' })
    const response = await post()
    expect(response.status).toBe(500)
    expect(await response.json()).toMatchObject({ title: 'Internal Server Error' })
    expect(applied).toBe(1)
  })

  it('waits and then serves when slow', async () => {
    switches.set('stalwart', { mode: 'slow', delayMs: 1 })
    expect((await post()).status).toBe(200)
    expect(applied).toBe(1)
  })

  it('breaks only the next n requests', async () => {
    const seen: unknown[] = []
    const unsubscribe = switches.onChange((system, fault) => seen.push([system, fault]))
    switches.set('stalwart', { mode: 'error', remaining: 2 })
    const answers = [(await post()).status, (await post()).status, (await post()).status]
    unsubscribe()
    expect(answers).toEqual([500, 500, 200])
    expect(switches.all().stalwart).toEqual({ mode: 'none' })
    expect(seen).toEqual([
      ['stalwart', { mode: 'error', remaining: 2 }],
      ['stalwart', { mode: 'error', remaining: 1 }],
      ['stalwart', { mode: 'none' }],
    ])
  })
})
