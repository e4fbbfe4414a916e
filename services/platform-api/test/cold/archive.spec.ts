import {
  DeleteObjectCommand,
  GetObjectCommand,
  GetObjectRetentionCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { run } from '@dezky/audit-verify'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'

import type { ColdStorageClient } from '../../src/cold/cold-storage.client.ts'
import { ArchiveRig } from '../support/archive-rig.ts'
import { coldClient } from '../support/cold-client.ts'
import { hasS3, startS3Server, type S3Kind, type S3Server } from '../support/s3-servers.ts'

const settings = { limits: { events: 40, bytes: 1_000_000 } }
const day = 86_400_000

describe.each<S3Kind>(['sandbox', 'minio', 'versity'])('an archive run on %s', (kind) => {
  const isHere = hasS3(kind)
  let server: S3Server
  let rig: ArchiveRig
  let opened: ColdStorageClient[] = []
  let bucket = ''
  let made = 0

  const open = (name: string, changes: Parameters<typeof coldClient>[2] = {}) => {
    const client = coldClient(server, name, changes)
    opened.push(client)
    return client
  }
  /** What the offline verifier says of a bucket, read where it lies. */
  const verdict = async (name = bucket) => {
    let said = ''
    const argv = ['--json', '--vkey', rig.log.keys.present.vkey, '--endpoint', server.endpoint, `s3://${name}`]
    const code = await run(
      argv,
      { out: (text) => (said += text), err: () => undefined },
      { AUDIT_COLD_ACCESS_KEY: server.accessKeyId, AUDIT_COLD_SECRET_KEY: server.secretAccessKey },
    )
    return { code, ...(JSON.parse(said) as Record<string, unknown>) }
  }

  beforeAll(async () => {
    if (isHere) server = await startS3Server(kind)
  })
  beforeEach(async () => {
    if (!isHere) return
    made += 1
    bucket = `audit-${made}`
    await server.makeBucket(bucket)
    rig = await ArchiveRig.open()
  })
  afterEach(async () => {
    for (const client of opened) client.close()
    opened = []
    await rig?.log.close()
  })
  afterAll(() => server?.stop())

  describe.runIf(isHere)('of old events', () => {
    it('moves them in batches that anyone with the public key can check, and leaves the young ones', async () => {
      await rig.grow(95)
      await rig.log.recordMany(5)
      const moved = await rig.archiver([open(bucket)], { settings }).runOnce()
      expect(moved).toMatchObject({ events: 95, batches: 3, startSeq: 1, endSeq: 95 })
      expect(await rig.hot()).toEqual([])
      expect(await verdict()).toMatchObject({ code: 0, checked: 95, completeTo: 95 })
      expect(await rig.archiver([open(bucket)], { settings }).runOnce()).toMatchObject({ events: 0, batches: 0 })
    })

    it('goes on from one batch to the next, run after run', async () => {
      for (const count of [30, 1, 50]) {
        await rig.grow(count)
        await rig.archiver([open(bucket)], { settings }).runOnce()
      }
      expect(await verdict()).toMatchObject({ code: 0, checked: 81, completeTo: 81 })
    })

    it('names what was changed, removed or swapped in the bucket afterwards', async () => {
      await rig.grow(90)
      await rig.archiver([open(bucket)], { settings }).runOnce()
      const [first, second] = await rig.recorded()
      const s3 = server.client()
      const read = async (key: string) => {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }))
        return (await Body?.transformToByteArray()) ?? new Uint8Array()
      }
      const write = (Key: string, Body: Uint8Array) => s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body }))
      for (const key of [second!.jsonlKey, second!.hashesKey, second!.manifestKey]) {
        const whole = await read(key)
        const changed = Buffer.from(whole)
        changed[changed.length >> 1]! ^= 4
        await write(key, changed)
        expect(await verdict()).toMatchObject({ code: 1, object: key })
        await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }))
        expect(await verdict()).toMatchObject({ code: 1 })
        await write(key, whole)
      }
      await write(second!.jsonlKey, await read(first!.jsonlKey))
      expect(await verdict()).toMatchObject({ code: 1, object: second!.jsonlKey, firstBad: 41 })
      s3.destroy()
    })
  })

  describe.runIf(kind !== 'sandbox' && isHere)('into a bucket with object lock', () => {
    it('locks every object, and the bucket verifies', async () => {
      await server.makeBucket(`locked-${made}`, { lock: true })
      await rig.grow(60)
      const archiver = rig.archiver([open(`locked-${made}`, { lockMode: 'COMPLIANCE' })], {
        settings: { ...settings, lockDays: 30 },
      })
      expect(await archiver.runOnce()).toMatchObject({ events: 60, batches: 2 })
      const [batch] = await rig.recorded()
      expect(Date.parse(batch!.lockedUntil!) - Date.parse(batch!.archivedAt)).toBe(30 * day)
      const s3 = server.client()
      for (const Key of [batch!.jsonlKey, batch!.hashesKey, batch!.manifestKey]) {
        const about = { Bucket: `locked-${made}`, Key }
        const { Retention } = await s3.send(new GetObjectRetentionCommand(about))
        expect(Retention).toMatchObject({ Mode: 'COMPLIANCE', RetainUntilDate: new Date(batch!.lockedUntil!) })
        const { VersionId } = await s3.send(new HeadObjectCommand(about))
        const deletion = new DeleteObjectCommand({ ...about, VersionId })
        await expect(s3.send(deletion)).rejects.toMatchObject({
          $metadata: { httpStatusCode: kind === 'minio' ? 400 : 403 },
        })
      }
      s3.destroy()
      expect(await verdict(`locked-${made}`)).toMatchObject({ code: 0, checked: 60 })
    })
  })

  describe.runIf(kind === 'minio' && isHere)('that asks for encryption at rest where there is no KMS', () => {
    it('fails in the words of the store and leaves every event hot', async () => {
      await rig.grow(50)
      await expect(rig.archiver([open(bucket, { sse: true })], { settings }).runOnce()).rejects.toMatchObject({
        code: 'archives.unavailable',
        data: { message: expect.stringContaining('KMS is not configured') },
      })
      expect(await rig.hot()).toHaveLength(50)
      expect(await rig.boundary.read()).toBeNull()
      expect(await rig.archiver([open(bucket)], { settings }).runOnce()).toMatchObject({ events: 50 })
    })
  })
})

describe.runIf(hasS3('minio') && hasS3('versity'))('an archive run into two regions', () => {
  it('confirms each batch on both before it leaves the hot log', async () => {
    const servers = await Promise.all([startS3Server('minio'), startS3Server('versity')])
    const rig = await ArchiveRig.open()
    const [primary, replica] = servers.map((server) => coldClient(server, 'audit')) as [
      ColdStorageClient,
      ColdStorageClient,
    ]
    try {
      await servers[0].makeBucket('audit')
      await rig.grow(60)
      await expect(rig.archiver([primary, replica], { settings }).runOnce()).rejects.toMatchObject({
        code: 'archives.unavailable',
        data: { reason: 'no_bucket' },
      })
      expect(await rig.hot()).toHaveLength(60)
      await servers[1].makeBucket('audit')
      expect(await rig.archiver([primary, replica], { settings }).runOnce()).toMatchObject({ events: 60 })
      for (const batch of await rig.recorded())
        for (const key of [batch.jsonlKey, batch.hashesKey, batch.manifestKey])
          expect(await replica.head(key)).toEqual(await primary.head(key))
    } finally {
      for (const client of [primary, replica]) client.close()
      await rig.log.close()
      await Promise.all(servers.map((server) => server.stop()))
    }
  })
})
