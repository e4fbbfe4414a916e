import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { sharedFolder } from '../support/shared-folder.ts'
import { admin, TestStalwart, using } from '../support/stalwart.ts'

describe('the mail server as a whole', () => {
  let folder = ''
  let stalwart: TestStalwart

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'stalwart-'))
    stalwart = await new TestStalwart().start({ dataFile: join(folder, 'stalwart.sqlite') })
  })

  afterEach(async () => {
    await stalwart.stop()
    rmSync(folder, { recursive: true })
  })

  it('keeps everything over a restart, planned work and running numbers included', async () => {
    const domain = await stalwart.create('Domain', { name: 'acme.example.com' })
    const jane = await stalwart.create('Account', { '@type': 'User', name: 'jane', domainId: domain })
    await stalwart.destroy('Account', jane)
    const before = await stalwart.get('Domain', domain)
    await stalwart.stop()
    await stalwart.start({ dataFile: join(folder, 'stalwart.sqlite') })
    expect(await stalwart.get('Domain', domain)).toEqual(before)
    expect(await stalwart.create('Domain', { name: 'acme.example.com' })).toMatchObject({ type: 'primaryKeyViolation' })
    expect(await stalwart.create('Account', { '@type': 'User', name: 'jane', domainId: domain })).toBe('c')
    stalwart.later(2)
    expect(await stalwart.ids('DkimSignature')).toHaveLength(2)
  })

  it('has the addresses a client looks for', async () => {
    const wellKnown = await stalwart.send('GET', '/.well-known/jmap')
    expect([wellKnown.status, wellKnown.headers.get('location')]).toEqual([307, '/jmap/session'])
    expect((await stalwart.send('GET', '/api/principal')).status).toBe(404)
    const notJson = await stalwart.send('POST', '/jmap', '{}', { authorization: admin, 'content-type': 'text/plain' })
    expect(notJson.body.type).toBe('urn:ietf:params:jmap:error:notJSON')
    const session = await stalwart.session(admin)
    expect(session.body.apiUrl).toBe(`${stalwart.url}/jmap/`)
  })

  it('takes the call at both addresses and echoes created ids', async () => {
    const methodCalls = [['x:Domain/set', { create: { d: { name: 'acme.example.com' } } }, 'c']]
    const answer = await stalwart.send(
      'POST',
      '/jmap/',
      { using, methodCalls, createdIds: {} },
      { authorization: admin },
    )
    expect(answer.body.createdIds).toEqual({ d: 'b' })
  })

  it.skipIf(sharedFolder() === undefined)('names the schema it was made from', async () => {
    const file = readFileSync(join(sharedFolder() ?? '', 'specs/stalwart-registry-schema.json.gz'))
    const answer = await stalwart.send('GET', '/api/schema')
    const hash = createHash('sha256').update(file).digest('hex')
    expect([answer.status, answer.headers.get('location')]).toEqual([302, `/api/schema/${hash}`])
  })

  it('fails as its switch says', async () => {
    const create = () =>
      stalwart.send(
        'POST',
        '/jmap',
        { using, methodCalls: [['x:Domain/set', { create: { d: { name: 'acme.example.com' } } }, 'c']] },
        { authorization: admin },
      )
    stalwart.faults.set('stalwart', { mode: 'rate_limited', remaining: 1 })
    expect((await create()).status).toBe(429)
    stalwart.faults.set('stalwart', { mode: 'error', remaining: 1 })
    expect((await create()).status).toBe(500)
    stalwart.faults.set('stalwart', { mode: 'down', remaining: 1 })
    await expect(create()).rejects.toThrow('fetch failed')
    expect(await stalwart.ids('Domain')).toEqual([])
    stalwart.faults.set('stalwart', { mode: 'error_after_apply', remaining: 1 })
    expect((await create()).status).toBe(500)
    expect(await stalwart.ids('Domain')).toEqual(['b'])
    stalwart.faults.set('stalwart', { mode: 'slow', delayMs: 1, remaining: 1 })
    expect((await create()).body.methodResponses[0][1].notCreated.d.objectId).toEqual({ object: 'Domain', id: 'b' })
  })
})
