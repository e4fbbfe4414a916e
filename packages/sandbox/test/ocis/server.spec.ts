import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { TestOcis } from '../support/ocis.ts'

describe('the file server as a whole', () => {
  let folder = ''
  let ocis: TestOcis
  const start = () => ocis.start({ dataFile: join(folder, 'ocis.sqlite'), auditFile: join(folder, 'audit.log') })

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ocis-'))
    ocis = new TestOcis()
    await start()
  })

  afterEach(async () => {
    await ocis.stop()
    rmSync(folder, { recursive: true })
  })

  it('keeps everything over a restart', async () => {
    const [jane, drive, group] = [await ocis.user('jane'), await ocis.drive('Acme'), await ocis.group('acme')]
    await ocis.send('POST', `/v1.0/groups/${group}/members/$ref`, {
      '@odata.id': `${ocis.url}/graph/v1.0/users/${jane}`,
    })
    const paths = [
      `/v1.0/users/${jane}`,
      `/v1.0/groups/${group}?$expand=members`,
      `/v1beta1/drives/${drive}/root/permissions`,
    ]
    const before = await Promise.all(paths.map((path) => ocis.get(path)))
    const me = await ocis.get('/v1.0/me')
    await ocis.stop()
    await start()
    expect(await Promise.all(paths.map((path) => ocis.get(path)))).toEqual(before)
    expect(await ocis.get('/v1.0/me')).toEqual(me)
  })

  it('writes what was changed to the audit file, a line each', async () => {
    const [jane, group, drive] = [await ocis.user('jane'), await ocis.group('acme'), await ocis.drive('Acme')]
    await ocis.send('POST', `/v1.0/groups/${group}/members/$ref`, {
      '@odata.id': `${ocis.url}/graph/v1.0/users/${jane}`,
    })
    const recipients = [{ '@libre.graph.recipient.type': 'group', objectId: group }]
    const roles = ['58c63c02-1d89-4572-916a-870abc5a1b7d']
    await ocis.send('POST', `/v1beta1/drives/${drive}/root/invite`, { recipients, roles })
    await ocis.send('PATCH', `/v1.0/drives/${drive}`, { name: 'Acme ApS', quota: { total: 7 } })
    await ocis.send('PATCH', `/v1.0/users/${jane}`, { accountEnabled: false })
    await ocis.send('DELETE', `/v1.0/drives/${drive}`)
    const lines = readFileSync(join(folder, 'audit.log'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines.map(({ Action }) => Action)).toEqual([
      'user_created',
      'group_created',
      'space_created',
      'group_member_added',
      'space_shared',
      'space_renamed',
      'space_updated',
      'user_feature_changed',
      'space_disabled',
    ])
    const me = await ocis.get('/v1.0/me')
    expect(lines[0]).toEqual({
      RemoteAddr: '',
      User: me.id,
      URL: '',
      Method: '',
      UserAgent: '',
      Time: '2026-11-24T12:00:00Z',
      App: 'admin_audit',
      Message: `user '${me.id}' created the user '${jane}'`,
      Action: 'user_created',
      CLI: false,
      Level: 1,
      UserID: jane,
    })
    expect(lines[4]).toMatchObject({ SpaceID: drive, GranteeUserID: '', GranteeGroupID: group })
  })

  it('answers 401 to strangers, whatever they ask', async () => {
    for (const path of ['/v1.0/users', '/nowhere']) {
      const answer = await ocis.send('GET', path, undefined, { authorization: 'Bearer wrong' }, false)
      expect([answer.status, answer.body]).toEqual([401, ''])
    }
    expect((await ocis.send('GET', '/nowhere', undefined, {}, false)).body).toBe('404 page not found\n')
  })

  it('refuses what is not JSON', async () => {
    expect((await ocis.refusal('POST', '/v1.0/users', '{nope')).slice(0, 2)).toEqual([400, 'invalidRequest'])
    expect((await ocis.refusal('POST', '/v1.0/users', '[]')).slice(0, 2)).toEqual([400, 'invalidRequest'])
  })

  it('has no v1beta1 as release 2.0.0', async () => {
    const old = await new TestOcis().start({ profile: '2.0.0' })
    for (const path of [
      '/v1beta1/drives',
      '/v1.0/applications',
      '/v1beta1/roleManagement/permissions/roleDefinitions',
    ]) {
      const answer = await old.send('GET', path, undefined, {}, false)
      expect([answer.status, answer.headers.get('content-type')]).toEqual([404, 'text/plain; charset=utf-8'])
    }
    await old.stop()
  })

  it('fails as its switch says', async () => {
    const create = () => ocis.send('POST', '/v1.0/drives', { name: 'Acme' }, {}, false)
    const count = async () => (await ocis.get('/v1.0/drives')).value.length
    ocis.faults.set('ocis', { mode: 'rate_limited', remaining: 1 })
    const limited = await create()
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '2'])
    ocis.faults.set('ocis', { mode: 'error', remaining: 1 })
    expect((await create()).body.error.code).toBe('generalException')
    ocis.faults.set('ocis', { mode: 'down', remaining: 1 })
    await expect(create()).rejects.toThrow('fetch failed')
    expect(await count()).toBe(0)
    ocis.faults.set('ocis', { mode: 'error_after_apply', remaining: 1 })
    expect((await create()).status).toBe(500)
    expect(await count()).toBe(1)
    ocis.faults.set('ocis', { mode: 'slow', delayMs: 1, remaining: 1 })
    expect((await create()).status).toBe(201)
  })
})
