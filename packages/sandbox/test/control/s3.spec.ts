import { createHash, createHmac } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { FaultSwitches } from '../../src/index.ts'
import { startS3, type S3 } from '../../src/s3/s3.ts'

const accessKey = 'sandboxkey'
const faults = new FaultSwitches()
const storageDir = mkdtempSync(join(tmpdir(), 'dezky-s3-'))
let s3: S3

const start = () => startS3({ host: '127.0.0.1', port: 0, storageDir, faults, accessKey })
beforeEach(async () => {
  s3 = await start()
})
afterEach(async () => {
  await s3.close()
  rmSync(storageDir, { recursive: true, force: true })
})

/** Enough of a signed request for a store that looks at the key alone. */
const call = (method: string, path: string, body?: string | Buffer, key = accessKey) =>
  fetch(`${s3.url}${path}`, {
    method,
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=${key}/20261124/eu/s3/aws4_request, SignedHeaders=host, Signature=${createHmac('sha256', 'x').digest('hex')}`,
      'x-amz-content-sha256': createHash('sha256')
        .update(body ?? '')
        .digest('hex'),
    },
    ...(body === undefined ? {} : { body }),
  })

describe('the object store', () => {
  it('keeps objects over a restart', async () => {
    expect((await call('PUT', '/audit')).status).toBe(200)
    expect((await call('PUT', '/audit/v1/batch.jsonl', 'one line\n')).status).toBe(200)
    expect(s3.content()).toEqual({ buckets: 1, objects: 1 })
    await s3.close()
    s3 = await start()
    expect(await (await call('GET', '/audit/v1/batch.jsonl')).text()).toBe('one line\n')
  })

  it('refuses a stranger and another key', async () => {
    expect(await (await fetch(`${s3.url}/`)).text()).toContain('AccessDenied')
    expect(await (await call('GET', '/', undefined, 'other')).text()).toContain('InvalidAccessKeyId')
  })

  it('can lose an answer to what it has stored', async () => {
    await call('PUT', '/audit')
    faults.set('s3', { mode: 'error_after_apply', remaining: 1 })
    const lost = await call('PUT', '/audit/key', 'stored')
    expect(lost.status).toBe(500)
    expect(await lost.text()).toContain('InternalError')
    expect(await (await call('GET', '/audit/key')).text()).toBe('stored')
  })

  it('takes objects up to its limit and says so above', async () => {
    await call('PUT', '/audit')
    expect((await call('PUT', '/audit/large', Buffer.alloc(10 * 1_048_576))).status).toBe(200)
    expect((await call('PUT', '/audit/larger', Buffer.alloc(20 * 1_048_576))).status).toBe(413)
  })
})
