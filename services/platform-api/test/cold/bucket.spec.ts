import { randomBytes } from 'node:crypto'

import { DeleteObjectCommand, ListObjectVersionsCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { readObject } from '../../src/cold/bucket/cold-bucket.ts'
import { ensureObject, named } from '../../src/cold/bucket/confirm.ts'
import type { ColdStorageClient, ColdStorageSettings } from '../../src/cold/cold-storage.client.ts'
import { coldClient } from '../support/cold-client.ts'
import { hasS3, startS3Server, type S3Kind, type S3Server } from '../support/s3-servers.ts'

const day = 86_400_000

describe.each<S3Kind>(['sandbox', 'minio', 'versity'])('cold storage on %s', (kind) => {
  const isHere = hasS3(kind)
  // The stand-in ignores conditional puts, encryption and locks: nothing leans on it for those.
  const isReal = kind !== 'sandbox' && isHere
  let server: S3Server
  let opened: ColdStorageClient[] = []

  const open = ({ bucket = 'plain', ...changes }: Partial<ColdStorageSettings> = {}): ColdStorageClient => {
    const client = coldClient(server, bucket, changes)
    opened.push(client)
    return client
  }

  beforeAll(async () => {
    if (!isHere) return
    server = await startS3Server(kind)
    await server.makeBucket('plain')
    if (kind !== 'sandbox') await server.makeBucket('locked', { lock: true })
  })
  afterAll(async () => {
    for (const client of opened) client.close()
    opened = []
    await server?.stop()
  })

  describe.runIf(isHere)('objects', () => {
    it('come back as they went, with length and checksum, or not at all', async () => {
      const bucket = open()
      const body = randomBytes(1_500_000)
      const object = named('audit/v1/2025/01/01/a.jsonl.gz', body)
      expect(await bucket.put(object.key, body)).toBe('created')
      expect(await bucket.head(object.key)).toEqual({ bytes: body.length, sha256: object.sha256 })
      expect((await readObject(bucket, object.key))?.equals(body)).toBe(true)
      expect(await bucket.head('audit/v1/none')).toBeNull()
      expect(await bucket.get('audit/v1/none')).toBeNull()
    })

    it('are listed below a prefix', async () => {
      const bucket = open()
      const keys = Array.from({ length: 12 }, (_, i) => `listed/${String(i).padStart(2, '0')}`)
      for (const key of keys) await bucket.put(key, Buffer.from(key))
      const listed: string[] = []
      for await (const key of bucket.list('listed/')) listed.push(key)
      expect(listed).toEqual(keys)
    })

    it('are replaced only where the one there is known to be broken', async () => {
      const bucket = open()
      const object = named('broken', Buffer.from('whole'))
      await bucket.put(object.key, Buffer.from('torn!'))
      expect(await ensureObject(bucket, object, Buffer.from('whole'), { from: [] })).toBe(true)
      expect(String(await readObject(bucket, object.key))).toBe('whole')
    })
  })

  describe.runIf(isHere)('the health of a bucket', () => {
    it('is told in words for who can mend it', async () => {
      expect(await open().health()).toMatchObject({ ok: true, bucket: 'plain', problem: null })
      expect(await open({ bucket: 'absent' }).health()).toMatchObject({ ok: false, problem: { code: 'no_bucket' } })
      expect(await open({ accessKeyId: 'stranger' }).health()).toMatchObject({ problem: { code: 'denied' } })
      expect(await open({ endpoint: 'http://127.0.0.1:9' }).health()).toMatchObject({
        problem: { code: 'unreachable' },
      })
    })
  })

  describe.runIf(isReal)('an object that is there', () => {
    it('is kept: of twenty that create it at once one wins', async () => {
      const bodies = Array.from({ length: 20 }, (_, i) => Buffer.from(`writer ${i}`))
      const results = await Promise.all(bodies.map((body) => open().put('race', body)))
      const winners = results.flatMap((result, i) => (result === 'created' ? [i] : []))
      expect(winners).toHaveLength(1)
      expect(String(await readObject(open(), 'race'))).toBe(`writer ${winners[0]}`)
      expect(await open().put('race', Buffer.from('later'))).toBe('exists')
    })
  })

  describe.runIf(isReal)('a secret that is wrong', () => {
    it('is called denied', async () => {
      expect(await open({ secretAccessKey: 'wrong-wrong-wrong' }).health()).toMatchObject({
        problem: { code: 'denied' },
      })
    })
  })

  describe.runIf(isReal)('object lock', () => {
    it('is seen where a bucket has it', async () => {
      expect(await open({ bucket: 'locked' }).health()).toMatchObject({ ok: true, objectLock: true })
      expect(await open().health()).toMatchObject({ ok: true, objectLock: false })
    })

    it.each(['GOVERNANCE', 'COMPLIANCE'] as const)('keeps an object from deletion (%s)', async (lockMode) => {
      const bucket = open({ bucket: 'locked', lockMode })
      const key = `kept-${lockMode}`
      expect(await bucket.put(key, Buffer.from('kept'), { lockUntil: new Date(Date.now() + day) })).toBe('created')
      const s3 = server.client()
      const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket: 'locked', Prefix: key }))
      expect(Versions).toHaveLength(1)
      const deletion = new DeleteObjectCommand({ Bucket: 'locked', Key: key, VersionId: Versions[0]?.VersionId })
      await expect(s3.send(deletion)).rejects.toMatchObject({
        $metadata: { httpStatusCode: kind === 'minio' ? 400 : 403 },
      })
      s3.destroy()
      expect(String(await readObject(bucket, key))).toBe('kept')
    })

    it('is refused by a bucket that was made without', async () => {
      await expect(
        open().put('unlocked', Buffer.from('x'), { lockUntil: new Date(Date.now() + day) }),
      ).rejects.toMatchObject({ code: 'archives.unavailable' })
      // Versity stores the object and then refuses its lock, which is why health is asked first.
      const left = await open().head('unlocked')
      expect(left?.bytes).toBe(kind === 'minio' ? undefined : 1)
    })
  })

  describe.runIf(kind === 'minio' && isHere)('encryption at rest without a KMS', () => {
    it('is refused in the words of the store, and nothing is stored', async () => {
      await expect(open({ sse: true }).put('sse', Buffer.from('x'))).rejects.toMatchObject({
        code: 'archives.unavailable',
        data: { reason: 'not_supported', message: expect.stringContaining('KMS is not configured') },
      })
      expect(await open().head('sse')).toBeNull()
    })
  })
})
