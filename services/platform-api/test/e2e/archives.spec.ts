import { FaultSwitches, startS3, type S3 } from '@dezky/sandbox'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { ArchiveWorker } from '../../src/cold/archive.worker.ts'
import { ColdJobs } from '../../src/cold/jobs/cold-jobs.ts'
import { Sequencer } from '../../src/modules/audit/sequencer/sequencer.ts'
import { Checkpointer } from '../../src/modules/audit/tree/checkpointer.ts'
import { eventsOf } from '../support/events.ts'
import { TestApp } from '../support/test-app.ts'
import { makeWorld, tokenOf } from '../support/world.ts'

const dayMs = 86_400_000
let s3: S3
let app: TestApp
let operator: string

async function call(method: string, url: string, body?: unknown, headers: Record<string, string> = {}) {
  return app.request(method, url, { token: operator, headers, ...(body === undefined ? {} : { body }) })
}

async function settle(): Promise<void> {
  await app.app.get(Sequencer).drain()
  await app.app.get(Checkpointer).run()
}

/** Asks for a run and waits for its end. */
async function run(path = '/audit/archive/run', body: unknown = { override: true }) {
  const begun = await call('POST', path, body)
  expect(begun.status).toBe(202)
  await app.app.get(ColdJobs).idle()
  return (await call('GET', `/audit/archive/runs/${begun.body.id}`)).body
}

beforeAll(async () => {
  s3 = await startS3({ host: '127.0.0.1', port: 0, faults: new FaultSwitches(), accessKey: 'key' })
  const authorization = 'AWS4-HMAC-SHA256 Credential=key/20261124/us-east-1/s3/aws4_request'
  await fetch(`${s3.url}/audit`, { method: 'PUT', headers: { authorization } })
  app = await TestApp.start({
    AUDIT_COLD_ENDPOINT: s3.url,
    AUDIT_COLD_BUCKET: 'audit',
    AUDIT_COLD_ACCESS_KEY: 'key',
    AUDIT_COLD_SECRET_KEY: 'secret',
  })
  await makeWorld(app)
  operator = (await tokenOf(app, 'operator')) ?? ''
  for (let i = 0; i < 6; i += 1) {
    for (const act of ['suspend', 'resume']) expect((await call('POST', `/tenants/acme/${act}`)).status).toBe(200)
  }
  await settle()
  app.clock.advance(91 * dayMs)
  operator = (await tokenOf(app, 'operator')) ?? ''
})
afterAll(async () => {
  await app.close()
  await s3.close()
})

describe('cold storage', () => {
  it('is told in words before anything is archived', async () => {
    const { body } = await call('GET', '/audit/archive/health')
    expect(body).toMatchObject({ configured: true, enabled: false, batches: 0, alarms: [] })
    expect(body.buckets).toEqual([expect.objectContaining({ region: 'primary', ok: true, bucket: 'audit' })])
  })

  it('takes what is old when an operator asks, and what was there is still read, proven and verified', async () => {
    expect((await call('POST', '/audit/archive/run', {})).body.code).toBe('archives.disabled')
    const events = (await call('GET', '/audit/events?limit=5')).body.items
    const { seq, id } = events.at(-1)
    await settle()
    const preview = (await call('GET', '/audit/archive/preview')).body
    expect(preview.eventCount).toBeGreaterThan(10)
    const done = await run()
    expect(done).toMatchObject({
      status: 'done',
      events: preview.eventCount,
      batches: 1,
      endSeq: preview.endSeq,
      error: null,
    })
    await settle()
    const health = (await call('GET', '/audit/archive/health')).body
    expect(health).toMatchObject({ batches: 1, highestArchivedSeq: preview.endSeq, archivedEvents: preview.eventCount })
    const verified = (await call('GET', '/audit/verify?deep=true')).body
    expect(verified).toMatchObject({ ok: true, reason: null, highestArchivedSeq: preview.endSeq })
    expect(verified.checked).toBe(verified.treeSize)
    expect((await call('GET', '/audit/verify')).body).toMatchObject({ ok: true, oldestHotSeq: preview.endSeq + 1 })
    expect((await call('GET', `/audit/events/${id}`)).body).toMatchObject({ id, seq })
    const proof = await call('GET', `/audit/events/${id}/proof`)
    expect([proof.status, proof.text.startsWith('c2sp.org/tlog-proof')]).toEqual([200, true])
    const headers = { authorization: `Bearer ${operator}` }
    const exported = await app.app.inject({ method: 'GET', url: '/audit/export', headers })
    const lines = exported.body.trim().split('\n')
    expect(lines.map((line) => JSON.parse(line).seq)).toEqual(lines.map((_, i) => i + 1))
    expect((await call('GET', '/audit/log/tile/entries/000.p/3')).status).toBe(200)
  })

  it('has its figures among the metrics', async () => {
    const [archive] = (await call('GET', '/audit/archives')).body.items
    const { text } = await call('GET', '/metrics')
    const figure = (name: string) => Number(new RegExp(`^dezky_archive_${name} (.+)$`, 'm').exec(text)?.[1])
    expect(figure('batches')).toBe(1)
    expect(figure('events')).toBe(archive.eventCount)
    expect(figure('bytes')).toBe(archive.bytesObject)
    expect(figure('last_success_timestamp_seconds')).toBe(app.clock.now().getTime() / 1000)
    for (const name of ['last_run_failed', 'replica_lag_batches', 'unconfirmed']) expect(figure(name)).toBe(0)
    expect(figure('oldest_hot_age_seconds')).toBeLessThan(60)
  })

  it('lists, shows, verifies and hands out the manifest of a batch', async () => {
    const [archive] = (await call('GET', '/audit/archives')).body.items
    expect((await call('GET', `/audit/archives/${archive.id}`)).body).toEqual(archive)
    expect((await call('GET', '/audit/archives?fromSeq=100000')).body.items).toEqual([])
    const manifest = JSON.parse((await call('GET', `/audit/archives/${archive.id}/manifest`)).text)
    expect(manifest).toMatchObject({ startSeq: 1, endSeq: archive.endSeq, jsonlKey: archive.jsonlKey })
    const found = await call('POST', `/audit/archives/${archive.id}/verify`)
    expect(found.body).toMatchObject({
      ok: true,
      checked: archive.eventCount,
      regions: [{ region: 'primary', ok: true }],
    })
    expect((await call('GET', `/audit/archives/${archive.id}`)).body.verifiedAt).not.toBeNull()
    expect(await eventsOf(app, 'archive.verified')).toHaveLength(1)
  })

  it('tells a verification as it goes where a stream is asked for', async () => {
    const [archive] = (await call('GET', '/audit/archives')).body.items
    const stream = { accept: 'text/event-stream' }
    const told = await call('POST', `/audit/archives/${archive.id}/verify`, undefined, stream)
    expect(told.headers['content-type']).toContain('text/event-stream')
    const frames = [...told.text.matchAll(/event: (\w+)\ndata: (.+)\n\n/g)].map(([, event, data]) => ({
      event,
      data: JSON.parse(data ?? ''),
    }))
    expect(frames[0]).toEqual({ event: 'progress', data: { checked: 0, total: archive.eventCount } })
    expect(frames.at(-1)).toMatchObject({ event: 'result', data: { ok: true, checked: archive.eventCount } })
    expect(frames.filter(({ event }) => event === 'result')).toHaveLength(1)
    const none = await call('POST', '/audit/archives/01K00000000000000000000000/verify', undefined, stream)
    expect([none.status, none.body.code]).toEqual([404, 'archives.not_found'])
  })

  it('restores a batch into search for a while', async () => {
    const [archive] = (await call('GET', '/audit/archives')).body.items
    const search = async () => (await call('GET', '/audit/events?action=tenant.suspended&limit=50')).body.items
    expect(await search()).toEqual([])
    const restored = await call('POST', `/audit/archives/${archive.id}/restore`, { days: 2 })
    expect(restored.body.restoredUntil).toBe(new Date(app.clock.now().getTime() + 2 * dayMs).toISOString())
    expect((await search()).length).toBeGreaterThan(0)
    expect((await call('GET', '/audit/events?q=acme&limit=50')).body.items.length).toBeGreaterThan(0)
    expect((await call('GET', '/audit/verify?deep=true')).body.ok).toBe(true)
    app.clock.advance(3 * dayMs)
    await app.app.get(ArchiveWorker).tick()
    operator = (await tokenOf(app, 'operator')) ?? ''
    expect(await search()).toEqual([])
    expect((await call('GET', `/audit/archives/${archive.id}`)).body.restoredUntil).toBeNull()
  })

  it('is compared and searched for what nothing names', async () => {
    expect(await run('/audit/archive/repair', undefined)).toMatchObject({ kind: 'repair', status: 'done', events: 1 })
    expect(await run('/audit/archive/rewrap', undefined)).toMatchObject({
      status: 'failed',
      error: { code: 'archives.encrypted' },
    })
    expect((await eventsOf(app, 'archive.run_started')).length).toBeGreaterThan(0)
  })

  it('keeps everything hot when the bucket is gone, and says why', async () => {
    app.clock.advance(91 * dayMs)
    operator = (await tokenOf(app, 'operator')) ?? ''
    const authorization = 'AWS4-HMAC-SHA256 Credential=key/20261124/us-east-1/s3/aws4_request'
    for (const key of await keysOf())
      await fetch(`${s3.url}/audit/${key}`, { method: 'DELETE', headers: { authorization } })
    await fetch(`${s3.url}/audit`, { method: 'DELETE', headers: { authorization } })
    const before = (await call('GET', '/audit/integrity')).body
    expect(await run()).toMatchObject({ status: 'failed', events: 0, error: { code: 'no_bucket' } })
    expect((await call('GET', '/audit/integrity')).body.oldestHotSeq).toBe(before.oldestHotSeq)
    expect((await call('GET', '/metrics')).text).toMatch(/^dezky_archive_last_run_failed 1$/m)
    const { buckets } = (await call('GET', '/audit/archive/health')).body
    expect(buckets[0]).toMatchObject({ ok: false, problem: { code: 'no_bucket' } })
  })
})

async function keysOf(): Promise<string[]> {
  const authorization = 'AWS4-HMAC-SHA256 Credential=key/20261124/us-east-1/s3/aws4_request'
  const text = await (await fetch(`${s3.url}/audit?list-type=2`, { headers: { authorization } })).text()
  return [...text.matchAll(/<Key>([^<]+)<\/Key>/g)].map(([, key]) => key ?? '')
}
