import { gzipSync } from 'node:zlib'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import type { ObjectHead } from '../../src/cold/bucket/cold-bucket.ts'
import { ArchiveBatchStore } from '../../src/cold/store/archive-batch.store.ts'
import { AuditRig } from '../support/audit-rig.ts'
import { coldRig, MemoryBucket } from '../support/cold-rig.ts'
import { all } from '../support/contexts.ts'

/** A bucket in somebody else's hands: asked about an object it tells what is wanted, and gives another. */
class HostileBucket extends MemoryBucket {
  /** bytes that were taken from it: who stops early has taken few */
  taken = 0
  private readonly told = new Map<string, ObjectHead>()

  override async head(key: string): Promise<ObjectHead | null> {
    const head = this.told.get(key) ?? (await super.head(key))
    if (head) this.told.set(key, head)
    return head
  }

  override async get(key: string): Promise<AsyncIterable<Uint8Array> | null> {
    const body = await super.get(key)
    return body && this.counted(body)
  }

  private async *counted(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of body) {
      this.taken += chunk.length
      yield chunk
    }
  }
}

describe('an archived object put in place of another', () => {
  let rig: AuditRig
  let bucket: HostileBucket
  let cold: ReturnType<typeof coldRig>
  let object: string
  let id: string

  beforeEach(async () => {
    rig = await AuditRig.open()
    bucket = new HostileBucket()
    await rig.recordMany(7)
    await rig.drain()
    rig.clock.advance(91 * 86_400_000)
    cold = coldRig(rig, [bucket])
    await cold.archive.runOnce()
    object = [...bucket.objects.keys()].find((key) => key.endsWith('.jsonl.gz')) ?? ''
    for await (const row of new ArchiveBatchStore(rig.database).inOrder()) id = row.id
  })
  afterEach(() => rig.close())

  const read = async () => {
    for await (const _page of cold.seam.reader.pages(1, 7)) continue
  }
  const put = (body: Buffer) => {
    bucket.objects.set(object, body)
    bucket.taken = 0
  }

  it('that unpacks to a hundred megabytes is left after its first bytes, in a restore and in a read', async () => {
    const bomb = gzipSync(Buffer.alloc(100_000_000))
    put(bomb)
    await expect(cold.restore.execute(all, id, 1)).rejects.toMatchObject({ code: 'archives.damaged' })
    await expect(read()).rejects.toMatchObject({ code: 'archives.damaged', data: { reason: 'too_long' } })
    expect(bucket.taken).toBeLessThan(bomb.length)
  })

  it.each([
    ['is no gzip', Buffer.from('not a gzip at all'), 'not_gzip'],
    ['ends in the middle', gzipSync('{"seq":1}\n').subarray(0, 15), 'not_gzip'],
    ['holds no entries', gzipSync('this is not JSON\n'), 'entry_invalid'],
  ])('that %s is refused in a restore and in a read', async (_, body, reason) => {
    put(body)
    await expect(cold.restore.execute(all, id, 1)).rejects.toMatchObject({ code: 'archives.damaged' })
    await expect(read()).rejects.toMatchObject({ code: 'archives.damaged', data: { reason } })
  })
})
