import { createHmac } from 'node:crypto'

import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { AuditInbox } from '../../src/modules/audit/inbox/audit-inbox.entity.ts'
import { TestApp } from '../support/test-app.ts'
import { makeWorld, tokenOf } from '../support/world.ts'

const secret = 'a-secret-shared-with-the-sender'
let app: TestApp
let machine: string
beforeAll(async () => {
  app = await TestApp.start({ STALWART_WEBHOOK_SECRET: secret, AUTHENTIK_WEBHOOK_SECRET: secret })
  await makeWorld(app)
  machine = (await tokenOf(app, 'machine')) ?? ''
})
afterAll(() => app.close())

/** Sends bytes as they are. */
async function send(url: string, payload: Buffer, headers: Record<string, string>) {
  const reply = await app.app.inject({ method: 'POST', url, headers, payload })
  return { status: reply.statusCode, body: reply.json() }
}

const fromOutside = async () => {
  const rows = await app.database.orm.em.fork().find(AuditInbox, {})
  return rows.filter(({ draft }) => draft.entry.source !== 'platform').length
}

const good = JSON.stringify({ id: 'x', action: 'a.b', actor: { type: 'a', id: 'b' }, data: { n: 1, text: 'é\\u0041' } })
const json = fc.json({ depthSize: 'large', stringUnit: 'binary' })
/** A good event of which a piece is replaced by something else: most are wrong in one place only. */
const broken = fc
  .tuple(
    fc.nat(good.length),
    fc.nat(8),
    fc.oneof(json, fc.constantFrom('1e999', '\\ud800', '\\u0000', '[[[', '-0', '"')),
  )
  .map(([at, length, piece]) => good.slice(0, at) + piece + good.slice(at + length))
const bytes = fc.uint8Array({ maxLength: 400 })
const body = fc.oneof(broken, json, bytes).map((value) => Buffer.from(value as string))

const signature = (payload: Buffer) => createHmac('sha256', secret).update(payload).digest('base64')
const machines = (type: string) => () => ({ authorization: `Bearer ${machine}`, 'content-type': type })
const asJson = 'application/json'
const routes: [string, string, (payload: Buffer) => Record<string, string>][] = [
  ['one event', '/audit/events', machines(asJson)],
  ['many events', '/audit/events', machines('application/x-ndjson')],
  ['OCIS', '/audit/ingest/ocis', machines('application/x-ndjson')],
  ['Stalwart', '/audit/ingest/stalwart', (payload) => ({ 'content-type': asJson, 'x-signature': signature(payload) })],
  ['Authentik', '/audit/ingest/authentik', () => ({ 'content-type': asJson, authorization: `Bearer ${secret}` })],
]

describe.each(routes)('whatever is sent to the receiver of %s', (_, url, headers) => {
  it('is taken, put aside or refused; what is refused leaves nothing behind', async () => {
    await fc.assert(
      fc.asyncProperty(body, async (payload) => {
        const before = await fromOutside()
        const { status, body: answer } = await send(url, payload, headers(payload))
        const added = (await fromOutside()) - before
        const taken = status === 202
        const refused = status >= 400 && status < 500 && typeof answer.code === 'string'
        expect([taken || refused, added]).toEqual([true, taken ? answer.accepted : 0])
      }),
      { numRuns: 60 },
    )
  })
})
