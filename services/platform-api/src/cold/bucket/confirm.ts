import { createHash, hash } from 'node:crypto'

import { archiveDamaged, notConfirmed } from '../cold.errors.ts'
import { readObject, type ColdBucket } from './cold-bucket.ts'

/** An object as a signed manifest, or what is to be signed, states it. */
export interface NamedObject {
  readonly key: string
  readonly sha256: string
  readonly bytes: number
}

/** The object that holds these bytes. */
export const named = (key: string, body: Uint8Array): NamedObject => ({
  key,
  sha256: hash('sha256', body, 'hex'),
  bytes: body.length,
})

/** Digest and length of an object as it is read. */
export async function digestOf(chunks: AsyncIterable<Uint8Array>): Promise<{ sha256: string; bytes: number }> {
  const digest = createHash('sha256')
  let bytes = 0
  for await (const chunk of chunks) {
    digest.update(chunk)
    bytes += chunk.length
  }
  return { sha256: digest.digest('hex'), bytes }
}

/**
 * What is wrong with an object in a bucket, or null. Length and checksum are the store's word; where it keeps no
 * checksum, or `read` asks for it, the object is read and hashed.
 */
export async function objectProblem(
  bucket: ColdBucket,
  { key, sha256, bytes }: NamedObject,
  { read = false } = {},
): Promise<'object_missing' | 'object_digest_mismatch' | null> {
  const head = await bucket.head(key)
  if (!head) return 'object_missing'
  if (head.bytes !== bytes || (head.sha256 !== null && head.sha256 !== sha256)) return 'object_digest_mismatch'
  if (head.sha256 !== null && !read) return null
  const body = await bucket.get(key)
  if (!body) return 'object_missing'
  const found = await digestOf(body)
  return found.sha256 === sha256 && found.bytes === bytes ? null : 'object_digest_mismatch'
}

/**
 * Makes an object whole in a bucket and confirms it: created where it is missing, replaced where it is broken.
 * @param body the object's bytes; null to copy them from another region
 * @returns whether anything was written
 * @throws AppError archives.unavailable when the store does not show what it was sent, archives.damaged when no region
 *   has it whole
 */
export async function ensureObject(
  bucket: ColdBucket,
  object: NamedObject,
  body: Uint8Array | null,
  options: { lockUntil?: Date | undefined; from: readonly ColdBucket[] },
): Promise<boolean> {
  const { lockUntil, from } = options
  const { sha256 } = object
  const before = body ? 'object_missing' : await objectProblem(bucket, object)
  if (before === null) return false
  const bytes = body ?? (await copyOf(object, from))
  const written = await bucket.put(object.key, bytes, { lockUntil, sha256 })
  if ((await objectProblem(bucket, object)) === null) return written === 'created'
  await bucket.put(object.key, bytes, { lockUntil, sha256, replace: true })
  const problem = await objectProblem(bucket, object)
  if (problem) throw notConfirmed(bucket.region, object.key, `After the upload the store shows: ${problem}.`)
  return true
}

async function copyOf(object: NamedObject, from: readonly ColdBucket[]): Promise<Buffer> {
  for (const bucket of from) {
    const body = await readObject(bucket, object.key).catch(() => null)
    if (body && hash('sha256', body, 'hex') === object.sha256) return body
  }
  throw archiveDamaged('object_missing', 'No region has the object whole.', { key: object.key })
}
