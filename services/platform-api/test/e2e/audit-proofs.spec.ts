import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { chainHash, parseVkey, verifyTlogProof } from '@dezky/audit-log'
import { LogClient, type Trust, verifyExport, verifyFilteredExport, verifyLive, verifyProof } from '@dezky/audit-verify'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { AuditEvent } from '../../src/modules/audit/log/audit-event.entity.ts'
import { Sequencer } from '../../src/modules/audit/sequencer/sequencer.ts'
import { Checkpointer } from '../../src/modules/audit/tree/checkpointer.ts'
import { TestApp } from '../support/test-app.ts'
import { makeWorld, tokenOf } from '../support/world.ts'

let app: TestApp
let operator: string
let dir: string

beforeEach(async () => {
  app = await TestApp.start()
  await makeWorld(app)
  operator = (await tokenOf(app, 'operator')) ?? ''
  dir = mkdtempSync(join(tmpdir(), 'dezky-export-'))
  for (const global of [true, false, true]) {
    await app.request('PUT', '/flags/new_billing_engine', { token: operator, body: { rules: { global } } })
  }
  await sequence()
})
afterEach(async () => {
  await app.close()
  rmSync(dir, { recursive: true })
})

const sequence = () => app.app.get(Sequencer).drain()
const sign = () => app.app.get(Checkpointer).run()
const get = (url: string, token: string | undefined = operator) => app.request('GET', url, token ? { token } : {})

async function trust(): Promise<Trust> {
  const vkey = (await get('/audit/log/vkey', '')).text.trim()
  return { keys: [parseVkey(vkey)], since: null }
}

/** Writes one file of an export, as a client would save it. */
async function save(query: string, name: string): Promise<{ path: string; size: string }> {
  const token = { authorization: `Bearer ${operator}` }
  const reply = await app.app.inject({ method: 'GET', url: `/audit/export?${query}`, headers: token })
  expect(reply.statusCode).toBe(200)
  const path = join(dir, name)
  writeFileSync(path, reply.rawPayload)
  return { path, size: String(reply.headers['x-audit-size']) }
}

describe('a proof', () => {
  it('shows that an event is in the log, with the public key alone', async () => {
    const [event] = (await get('/audit/events')).body.items
    const { status, text, headers } = await get(`/audit/events/${event.id}/proof`)
    expect([status, headers['content-type']]).toEqual([200, 'text/plain; charset=utf-8'])
    const { keys } = await trust()
    expect(verifyTlogProof(event.entry, text, keys).seq).toBe(event.seq)
    const [proof, entry] = [join(dir, 'event.tlog-proof'), join(dir, 'event.json')]
    writeFileSync(proof, text)
    writeFileSync(entry, event.entry)
    expect(await verifyProof({ proof, entry }, await trust())).toMatchObject({ ok: true })
    writeFileSync(entry, event.entry.replace('freja', 'frejA').replace('"success"', '"failure"'))
    await expect(verifyProof({ proof, entry }, await trust())).rejects.toThrow('not leaf')
  })
})

describe('the log in public', () => {
  it('serves key, checkpoint and hash tiles with the right cache headers, and entries to operators only', async () => {
    await sign()
    const vkey = await get('/audit/log/vkey', '')
    expect(vkey.text).toMatch(/^127\.0\.0\.1:3001\/audit\+[0-9a-f]{8}\+/)
    const checkpoint = await get('/audit/log/checkpoint', '')
    expect(checkpoint.headers).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'public, max-age=5',
    })
    expect(checkpoint.text.split('\n').slice(0, 2)).toEqual(['127.0.0.1:3001/audit', '4'])
    const tile = await app.app.inject({ method: 'GET', url: '/audit/log/tile/0/000.p/4' })
    expect(tile.headers['cache-control']).toBe('public, max-age=31536000, immutable')
    expect(tile.rawPayload.length).toBe(4 * 32)
    expect((await get('/audit/log/tile/0/000.p/5', '')).body.code).toBe('audit.tile_not_found')
    expect((await get('/audit/log/tile/0/0', '')).body.code).toBe('audit.tile_not_found')
    expect((await get('/audit/log/tile/entries/000.p/4', '')).status).toBe(401)
    const bundle = await get('/audit/log/tile/entries/000.p/4')
    expect([bundle.status, bundle.headers['cache-control']]).toEqual([200, 'private, max-age=31536000, immutable'])
  })

  it('is accepted by dezky-audit-verify as it runs', async () => {
    await sign()
    await app.app.listen({ port: 0, host: '127.0.0.1' })
    const url = await app.app.getUrl()
    const { verdict } = await verifyLive(new LogClient(url, operator), { url, entries: true }, await trust())
    expect(verdict).toMatchObject({ ok: true, treeSize: 4 })
  })
})

describe('an export', () => {
  it('is accepted by dezky-audit-verify, and a flipped byte is named', async () => {
    const { path: checkpoint, size } = await save('part=checkpoint', 'log.checkpoint')
    await get('/audit/events?limit=1')
    const { path: entries } = await save(`size=${size}`, 'log.ndjson')
    const { path: hashes } = await save(`part=hashes&size=${size}`, 'log.ndjson.hashes')
    const files = { entries, checkpoint, hashes }
    expect(await verifyExport(files, await trust())).toMatchObject({ ok: true, treeSize: 4, checked: 4 })
    const lines = readFileSync(entries, 'utf8').split('\n')
    lines[2] = (lines[2] ?? '').replace('"success"', '"failure"')
    writeFileSync(entries, lines.join('\n'))
    expect(await verifyExport(files, await trust())).toMatchObject({ ok: false, firstBad: 3 })
  })

  it('of some events comes with a proof for each', async () => {
    const { path: entries, size } = await save('action=flag', 'some.ndjson')
    const { path: proofs } = await save(`action=flag&part=proofs&size=${size}`, 'some.ndjson.proofs')
    expect(await verifyFilteredExport({ entries, proofs }, await trust())).toMatchObject({ ok: true, checked: 3 })
  })

  it('is told in the log, and opens its commitments for those who may read them', async () => {
    const { size } = await save('part=checkpoint', 'log.checkpoint')
    const { path } = await save(`part=personal&size=${size}`, 'personal.ndjson')
    expect(readFileSync(path, 'utf8')).toContain('"value":"Person freja"')
    await sequence()
    const [told] = (await get('/audit/events?action=audit.exported')).body.items
    expect(told).toMatchObject({ action: 'audit.exported', data: { part: 'personal', size: 4 } })
  })

  it('as CSV has names, and no formulas', async () => {
    const { text, headers } = await get('/audit/export?format=csv')
    expect(headers['content-type']).toBe('text/csv; charset=utf-8')
    const [first, second] = text.split('\r\n')
    expect(first).toContain('seq,id,at,receivedAt,source,action,outcome,actorType,actorId,actorName')
    expect(second).toContain('session.started')
  })
})

describe('GET /audit/verify', () => {
  it('finds a sound log sound', async () => {
    await sign()
    expect((await get('/audit/verify')).body).toMatchObject({
      ok: true,
      firstBad: null,
      checked: 4,
      checkpointsChecked: 1,
      treeSize: 4,
      signedSize: 4,
      oldestHotSeq: 1,
      highestArchivedSeq: null,
    })
  })

  it.each([
    ['a byte of an entry', 'chain_mismatch', { entry: (text: string) => text.replace('"success"', '"failure"') }],
    ['a column', 'index_disagrees', { actorId: () => 'somebody-else' }],
    ['a chain hash', 'chain_mismatch', { hash: () => '0'.repeat(64) }],
  ] as const)('names the event of which %s was changed', async (_, reason, change) => {
    await sign()
    const em = app.database.orm.em.fork()
    const row = await em.findOneOrFail(AuditEvent, { seq: 3 })
    const values = Object.entries(change).map(([column, edit]) => [column, edit(row[column as 'entry'])])
    await em.nativeUpdate(AuditEvent, { seq: 3 }, Object.fromEntries(values))
    const { body } = await get('/audit/verify')
    expect([body.ok, body.firstBad]).toEqual([false, 3])
    expect(body.reason).toBe(reason)
  })

  it('names a changed event even when everything after it was chained anew', async () => {
    await sign()
    const em = app.database.orm.em.fork()
    const [third, fourth] = await em.find(AuditEvent, { seq: { $gte: 3 } }, { orderBy: { seq: 'asc' } })
    const entry = third?.entry.replace('"success"', '"failure"') ?? ''
    const hash = chainHash(third?.prevHash ?? '', entry)
    await em.nativeUpdate(AuditEvent, { seq: 3 }, { entry, hash, outcome: 'failure' })
    const next = { prevHash: hash, hash: chainHash(hash, fourth?.entry ?? '') }
    await em.nativeUpdate(AuditEvent, { seq: 4 }, next)
    expect((await get('/audit/verify')).body).toMatchObject({ ok: false, firstBad: 3, reason: 'leaf_hash_mismatch' })
  })

  it('names a missing event, and a missing end', async () => {
    await sign()
    const em = app.database.orm.em.fork()
    await em.nativeDelete(AuditEvent, { seq: 4 })
    expect((await get('/audit/verify')).body).toMatchObject({ ok: false, firstBad: 4, reason: 'truncated' })
    await em.nativeDelete(AuditEvent, { seq: 2 })
    expect((await get('/audit/verify')).body).toMatchObject({ ok: false, firstBad: 2, reason: 'seq_gap' })
  })

  it('tells how far it is to those who ask for a stream', async () => {
    await sign()
    const headers = { accept: 'text/event-stream' }
    const { text, headers: answered } = await app.request('GET', '/audit/verify', { token: operator, headers })
    expect(answered['content-type']).toBe('text/event-stream; charset=utf-8')
    expect(text).toMatch(/^event: progress\ndata: \{"checked":0,"total":4\}\n\nevent: result\ndata: \{"ok":true/)
  })
})
