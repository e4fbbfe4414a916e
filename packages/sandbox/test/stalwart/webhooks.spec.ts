import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { basic, TestStalwart } from '../support/stalwart.ts'

interface Delivery {
  signature: string | undefined
  authorization: string | undefined
  raw: string
  events: { id: string; createdAt: string; type: string; data: Record<string, unknown> }[]
}

/** A receiver that answers with the statuses it is given, then 200, and hands out deliveries one by one. */
class Receiver {
  readonly statuses: number[] = []
  readonly #arrived: Delivery[] = []
  readonly #waiting: ((delivery: Delivery) => void)[] = []
  readonly #server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const raw = Buffer.concat(chunks).toString('utf8')
      const { events } = JSON.parse(raw) as Delivery
      const signature = request.headers['x-signature'] as string | undefined
      response.writeHead(this.statuses.shift() ?? 200).end()
      this.#arrive({ signature, authorization: request.headers.authorization, raw, events })
    })
  })

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => void this.#server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hook`
  }

  next(): Promise<Delivery> {
    const delivery = this.#arrived.shift()
    return delivery ? Promise.resolve(delivery) : new Promise((resolve) => this.#waiting.push(resolve))
  }

  close(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }

  #arrive(delivery: Delivery): void {
    const waiting = this.#waiting.shift()
    if (waiting) waiting(delivery)
    else this.#arrived.push(delivery)
  }
}

describe('webhooks of the mail server', () => {
  let stalwart: TestStalwart
  let receiver: Receiver
  let hook: Record<string, unknown>
  const jane = basic('jane@acme.example.com', 'Correct-Horse-9')
  const wrong = basic('jane@acme.example.com', 'wrong-password')

  beforeEach(async () => {
    receiver = new Receiver()
    stalwart = await new TestStalwart().start()
    hook = {
      url: await receiver.listen(),
      signatureKey: { '@type': 'Value', secret: 'hook-secret' },
      httpAuth: { '@type': 'Bearer', bearerToken: { '@type': 'Value', secret: 'hook-token' } },
      eventsPolicy: 'include',
      events: { 'auth.success': true, 'auth.failed': true },
      throttle: 1,
    }
    const domainId = await stalwart.create('Domain', { name: 'acme.example.com' })
    const credentials = { 0: { '@type': 'Password', secret: 'Correct-Horse-9' } }
    await stalwart.create('Account', { '@type': 'User', name: 'jane', domainId, credentials })
  })

  afterEach(async () => {
    await stalwart.stop()
    receiver.close()
  })

  const register = async (changes = {}) => {
    await stalwart.create('WebHook', { ...hook, ...changes })
    await stalwart.create('Action', { '@type': 'ReloadSettings' })
  }

  it('tells of sign-ins, signed over the raw body', async () => {
    await register()
    await stalwart.session(wrong)
    const { raw, signature, authorization, events } = await receiver.next()
    expect(signature).toBe(createHmac('sha256', 'hook-secret').update(raw).digest('base64'))
    expect(authorization).toBe('Bearer hook-token')
    expect(events).toEqual([
      {
        id: expect.stringMatching(/^\d{16}$/),
        createdAt: '2026-11-24T12:00:00Z',
        type: 'auth.failed',
        data: { accountName: 'jane@acme.example.com', remoteIp: '127.0.0.1', spanId: expect.any(Number) },
      },
    ])
    await stalwart.session(jane)
    expect((await receiver.next()).events[0]).toMatchObject({ type: 'auth.success', data: { accountId: 1 } })
  })

  it('writes span ids as numbers larger than a double can hold', async () => {
    await register()
    await stalwart.session(wrong)
    expect((await receiver.next()).raw).toMatch(/"spanId":\d{18}\}/)
  })

  it('tells of a sign-in once while it remembers the credentials', async () => {
    await register()
    await stalwart.session(jane)
    await stalwart.session(jane)
    await stalwart.session(wrong)
    const types = [...(await receiver.next()).events]
    while (types.length < 2) types.push(...(await receiver.next()).events)
    expect(types.map(({ type }) => type)).toEqual(['auth.success', 'auth.failed'])
  })

  it('delivers only after settings are reloaded, or the server is restarted', async () => {
    await stalwart.create('WebHook', hook)
    await stalwart.session(wrong)
    await stalwart.create('Action', { '@type': 'ReloadSettings' })
    await stalwart.session(jane)
    expect((await receiver.next()).events.map(({ type }) => type)).toEqual(['auth.success'])
  })

  it('keeps to the events it is registered for', async () => {
    await register({ events: { 'auth.failed': true } })
    await stalwart.session(jane)
    await stalwart.session(wrong)
    expect((await receiver.next()).events.map(({ type }) => type)).toEqual(['auth.failed'])
  })

  it('sends a refused batch again, under new ids', async () => {
    receiver.statuses.push(503)
    await register()
    await stalwart.session(wrong)
    const [first, second] = [await receiver.next(), await receiver.next()]
    expect(second.events[0]?.id).not.toBe(first.events[0]?.id)
    expect({ ...second.events[0], id: '' }).toEqual({ ...first.events[0], id: '' })
  })

  it('drops what has become too old', async () => {
    receiver.statuses.push(503)
    await register({ discardAfter: 1000, events: { 'auth.failed': true } })
    await stalwart.session(wrong)
    await receiver.next()
    stalwart.later(60)
    await stalwart.session(wrong)
    const { events } = await receiver.next()
    expect(events.map(({ createdAt }) => createdAt)).toEqual(['2026-11-24T12:01:00Z'])
  })
})
