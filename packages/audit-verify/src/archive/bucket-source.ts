import type { S3Client } from '@aws-sdk/client-s3'

import { UnusableInput } from '../unusable-input.ts'
import type { ArchiveSource } from './archive-source.ts'

/** How to reach a bucket. Without keys requests go out unsigned. */
export type BucketOptions = {
  endpoint?: string
  region?: string
  credentials?: { accessKeyId: string; secretAccessKey: string }
}

const cannot = (what: string, cause: unknown): UnusableInput => {
  const { name = 'Error', message = String(cause) } = cause instanceof Error ? cause : {}
  return new UnusableInput(`cannot read ${what}: ${name}: ${message}`, { cause })
}

/** @throws UnusableInput when the URL is not `s3://bucket` or `s3://bucket/prefix`. */
const parseBucketUrl = (url: string): { bucket: string; prefix: string } => {
  const [, bucket, rest = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]+)(?:\/(.*))?$/.exec(url) ?? []
  if (bucket === undefined) throw new UnusableInput(`${url} is not s3://bucket or s3://bucket/prefix`)
  return { bucket, prefix: rest === '' || rest.endsWith('/') ? rest : `${rest}/` }
}

/**
 * A bucket of archives, read with GET and LIST alone.
 * @throws UnusableInput when the URL is none.
 */
export const bucketSource = async (url: string, options: BucketOptions): Promise<ArchiveSource> => {
  const { bucket, prefix } = parseBucketUrl(url)
  // The client is large, and most runs are on folders.
  const s3 = await import('@aws-sdk/client-s3')
  const client: S3Client = new s3.S3Client({
    region: options.region ?? 'us-east-1',
    forcePathStyle: true,
    ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint }),
    // Given, so that the client never looks for keys elsewhere: files, or a cloud's metadata address.
    credentials: options.credentials ?? { accessKeyId: 'none', secretAccessKey: 'none' },
    ...(options.credentials ? {} : { signer: { sign: async (request) => request } }),
  })
  const open = async (key: string) => {
    try {
      const { Body } = await client.send(new s3.GetObjectCommand({ Bucket: bucket, Key: prefix + key }))
      if (Body) return Body as AsyncIterable<Uint8Array> & typeof Body
    } catch (cause) {
      throw cannot(`${url} ${key}`, cause)
    }
    throw new UnusableInput(`cannot read ${url} ${key}: no body`)
  }
  const stream = async function* (key: string) {
    const body = await open(key)
    try {
      yield* body
    } catch (cause) {
      throw cannot(`${url} ${key}`, cause)
    }
  }
  return {
    name: url,
    async *keys() {
      const pages = s3.paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix })
      try {
        for await (const { Contents = [] } of pages)
          for (const { Key } of Contents) if (Key !== undefined) yield Key.slice(prefix.length)
      } catch (cause) {
        throw cannot(url, cause)
      }
    },
    async read(key) {
      const chunks: Uint8Array[] = []
      for await (const chunk of stream(key)) chunks.push(chunk)
      return Buffer.concat(chunks)
    },
    stream,
  }
}
