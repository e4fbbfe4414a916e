import { hash } from 'node:crypto'

import {
  GetObjectCommand,
  GetObjectLockConfigurationCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
} from '@aws-sdk/client-s3'
import type { ColdBucketHealth, ColdRegion } from '@dezky/contracts'

import { AppError } from '../common/errors/app-error.ts'
import type { Tracing } from '../common/tracing/tracing.ts'
import { ColdBucket, type ObjectHead, type PutOptions } from './bucket/cold-bucket.ts'
import { diagnose } from './bucket/diagnosis.ts'

/** Where a bucket is, and how it is spoken to. */
export interface ColdStorageSettings {
  readonly region: ColdRegion
  readonly endpoint: string
  readonly regionName: string
  readonly bucket: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly forcePathStyle: boolean
  /** ask the store to encrypt at rest (SSE-S3) */
  readonly sse: boolean
  readonly lockMode: 'GOVERNANCE' | 'COMPLIANCE'
  readonly timeoutMs: number
  readonly tracing?: Tracing
}

const attempts = 3
const isStatus = (error: unknown, ...statuses: number[]): boolean =>
  statuses.includes((error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode ?? 0)

/** A bucket of any S3: MinIO, Hetzner, Versity, AWS. Every object carries its SHA-256 and is created, never overwritten. */
export class ColdStorageClient extends ColdBucket {
  readonly region: ColdRegion
  private readonly settings: ColdStorageSettings
  private readonly s3: S3Client

  constructor(settings: ColdStorageSettings) {
    super()
    const { region, endpoint, regionName, accessKeyId, secretAccessKey, forcePathStyle, timeoutMs } = settings
    this.region = region
    this.settings = settings
    this.s3 = new S3Client({
      endpoint,
      region: regionName,
      forcePathStyle,
      maxAttempts: attempts,
      credentials: { accessKeyId, secretAccessKey },
      // Ours are given with each request; others would be trailers that not every store knows.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      requestHandler: {
        connectionTimeout: Math.min(timeoutMs, 5_000),
        requestTimeout: timeoutMs,
        throwOnRequestTimeout: true,
      },
    })
    if (settings.tracing?.enabled) traceCommands(this.s3, settings.tracing, region)
  }

  async put(key: string, body: Uint8Array, { lockUntil, replace = false, sha256 }: PutOptions = {}) {
    const { bucket, sse, lockMode } = this.settings
    const digest = sha256 === undefined ? hash('sha256', body, 'buffer') : Buffer.from(sha256, 'hex')
    try {
      await this.s3.send(
        signedAs(digest, {
          Bucket: bucket,
          Key: key,
          Body: body,
          ContentLength: body.length,
          ...(replace ? {} : { IfNoneMatch: '*' }),
          ChecksumSHA256: digest.toString('base64'),
          ...(sse ? { ServerSideEncryption: 'AES256' as const } : {}),
          ...(lockUntil ? { ObjectLockMode: lockMode, ObjectLockRetainUntilDate: lockUntil } : {}),
        }),
      )
      return 'created' as const
    } catch (error) {
      if (isStatus(error, 412)) return 'exists' as const
      throw this.unavailable(error, key)
    }
  }

  async head(key: string): Promise<ObjectHead | null> {
    try {
      const head = await this.s3.send(
        new HeadObjectCommand({ Bucket: this.settings.bucket, Key: key, ChecksumMode: 'ENABLED' }),
      )
      const sum = head.ChecksumSHA256
      return { bytes: head.ContentLength ?? -1, sha256: sum ? Buffer.from(sum, 'base64').toString('hex') : null }
    } catch (error) {
      if (isStatus(error, 404)) return null
      throw this.unavailable(error, key)
    }
  }

  async get(key: string): Promise<AsyncIterable<Uint8Array> | null> {
    try {
      const { Body } = await this.s3.send(new GetObjectCommand({ Bucket: this.settings.bucket, Key: key }))
      return Body ? this.streamed(Body as AsyncIterable<Uint8Array>, key) : null
    } catch (error) {
      if ((error as Error).name === 'NoSuchKey') return null
      throw this.unavailable(error, key)
    }
  }

  async *list(prefix: string): AsyncGenerator<string> {
    let token: string | undefined
    do {
      const page = await this.s3
        .send(
          new ListObjectsV2Command({
            Bucket: this.settings.bucket,
            Prefix: prefix,
            ...(token ? { ContinuationToken: token } : {}),
          }),
        )
        .catch((error: unknown) => {
          throw this.unavailable(error, prefix)
        })
      for (const { Key } of page.Contents ?? []) if (Key !== undefined) yield Key
      token = page.IsTruncated ? page.NextContinuationToken : undefined
    } while (token !== undefined)
  }

  async health(): Promise<ColdBucketHealth> {
    const { region, endpoint, bucket, regionName } = this.settings
    const about = { region, endpoint, bucket, regionName }
    try {
      await this.s3.send(new ListObjectsV2Command({ Bucket: bucket, MaxKeys: 1 }))
      return { ...about, ok: true, objectLock: await this.hasObjectLock(), problem: null }
    } catch (error) {
      return { ...about, ok: false, objectLock: null, problem: diagnose(error) }
    }
  }

  /** Ends the connections. */
  close(): void {
    this.s3.destroy()
  }

  /** null where the store does not tell: not one of the refusals that mean "none". */
  private async hasObjectLock(): Promise<boolean | null> {
    try {
      const { ObjectLockConfiguration: found } = await this.s3.send(
        new GetObjectLockConfigurationCommand({ Bucket: this.settings.bucket }),
      )
      return found?.ObjectLockEnabled === 'Enabled'
    } catch (error) {
      return isStatus(error, 404, 501, 405) ? false : null
    }
  }

  private async *streamed(body: AsyncIterable<Uint8Array>, key: string): AsyncGenerator<Uint8Array> {
    try {
      yield* body
    } catch (error) {
      throw this.unavailable(error, key)
    }
  }

  private unavailable(error: unknown, key: string): AppError {
    const { code, message, remedy } = diagnose(error)
    return new AppError(
      'archives.unavailable',
      { region: this.region, reason: code, message, remedy, key },
      { cause: error },
    )
  }
}

/** The signer takes the digest of the body as it is told; else it would hash the body once more, in one go. */
function signedAs(digest: Buffer, input: PutObjectCommandInput): PutObjectCommand {
  const command = new PutObjectCommand(input)
  command.middlewareStack.add(
    (next) => (args) => {
      const { headers } = args.request as { headers: Record<string, string> }
      headers['x-amz-content-sha256'] = digest.toString('hex')
      return next(args)
    },
    { step: 'build', name: 'signedAs' },
  )
  return command
}

/** A span for each command, its retries included. */
function traceCommands(s3: S3Client, tracing: Tracing, region: ColdRegion): void {
  s3.middlewareStack.add(
    (next, { commandName = 'Command' }) =>
      (args) =>
        tracing.span(
          `s3 ${commandName.replace(/Command$/, '')}`,
          { kind: 'client', facts: { 'dezky.bucket': region } },
          () => next(args),
        ),
    { step: 'initialize', name: 'trace' },
  )
}
