import { once } from 'node:events'
import { request } from 'node:http'
import { text } from 'node:stream/consumers'

import { expect, it } from 'vitest'

import { Partner } from '../../src/modules/partners/partner.entity.ts'
import { TestApp } from '../support/test-app.ts'

it('a process that stops answers what it was asked before, and nothing new', async () => {
  const app = await TestApp.start()
  await app.app.listen(0, '127.0.0.1')
  const base = await app.app.getUrl()
  const token = await app.token('operator', 'freja')
  const body = JSON.stringify({
    name: 'Fjord Cloud',
    slug: 'fjord-cloud',
    country: 'NO',
    currency: 'EUR',
    contactEmail: 'hello@fjord.example.com',
    cutBps: 1500,
  })
  const call = request(`${base}/partners`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'content-length': body.length },
  })
  const answered = once(call, 'response') as Promise<[import('node:http').IncomingMessage]>
  call.write(body.slice(0, 20))
  // It has been taken up once the process knows of it; only then is the process told to stop.
  const connections = () =>
    new Promise<number>((resolve, reject) => {
      app.app
        .getHttpServer()
        .getConnections((error: Error | null, count: number) => (error ? reject(error) : resolve(count)))
    })
  await expect.poll(connections).toBe(1)
  await expect.poll(async () => (await fetch(`${base}/health`)).status).toBe(200)

  const closed = app.app.close()
  call.end(body.slice(20))
  const [answer] = await answered
  expect([answer.statusCode, JSON.parse(await text(answer)).slug]).toEqual([201, 'fjord-cloud'])
  await closed
  expect(await app.database.orm.em.fork().count(Partner, { slug: 'fjord-cloud' })).toBe(1)
  await expect(fetch(`${base}/health`)).rejects.toThrow('fetch failed')
  await app.database.close()
  await app.issuer.close()
})
