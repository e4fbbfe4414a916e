import type { ColdBucketHealth, ColdRegion } from '@dezky/contracts'

/** An object's length in bytes and SHA-256 in hex; null where the store keeps no checksum. */
export interface ObjectHead {
  readonly bytes: number
  readonly sha256: string | null
}

export interface PutOptions {
  readonly lockUntil?: Date | undefined
  readonly replace?: boolean
  /** SHA-256 of the body in hex, where it is known: a large body is then not hashed again. The store holds it against the body. */
  readonly sha256?: string
}

/** One bucket of cold storage. Objects are created, never overwritten. */
export abstract class ColdBucket {
  abstract readonly region: ColdRegion

  /**
   * Creates an object; one that is there stays as it is, unless `replace` is asked for, where the one there is known to
   * be broken.
   * @param lockUntil nobody can delete it before that
   * @throws AppError archives.unavailable with the store's own words
   */
  abstract put(key: string, body: Uint8Array, options?: PutOptions): Promise<'created' | 'exists'>

  /** @returns null when there is no such object. @throws AppError archives.unavailable */
  abstract head(key: string): Promise<ObjectHead | null>

  /** The object as it streams by, or null. @throws AppError archives.unavailable, also while it streams */
  abstract get(key: string): Promise<AsyncIterable<Uint8Array> | null>

  /** Keys below `prefix`, in the store's order. @throws AppError archives.unavailable */
  abstract list(prefix: string): AsyncGenerator<string>

  /** How the bucket answers now. Never throws. */
  abstract health(): Promise<ColdBucketHealth>
}

/** Reads a whole object of at most a few MiB, or null. */
export async function readObject(bucket: ColdBucket, key: string): Promise<Buffer | null> {
  const body = await bucket.get(key)
  if (!body) return null
  const parts: Uint8Array[] = []
  for await (const part of body) parts.push(part)
  return Buffer.concat(parts)
}
