import { createHash } from 'node:crypto'

import type { ColdBucketHealth } from '@dezky/contracts'

import { ColdBucket, type ObjectHead, type PutOptions } from '../../src/cold/bucket/cold-bucket.ts'
import { AppError } from '../../src/common/errors/app-error.ts'

/** How a call to the store goes wrong. */
export const faultKinds = [
  /** 500, 503 SlowDown, a timeout: nothing was done */
  'refused',
  /** it was done, and the answer was lost */
  'answer lost',
  /** half of the body is stored, and the answer was lost */
  'torn',
  /** half of the body is stored, and the store says all is well */
  'torn silently',
  /** HEAD tells another length */
  'head lies',
  /** HEAD tells the length that was sent, whatever is stored, and no checksum */
  'head flatters',
  /** LIST does not show the newest yet */
  'list lags',
  /** the body breaks off while it is read */
  'read breaks',
] as const
export type FaultKind = (typeof faultKinds)[number]

const unavailable = (reason: string, key: string): AppError => new AppError('archives.unavailable', { reason, key })

/** A bucket in memory whose calls go wrong as a plan says. What it holds outlives the processes that use it. */
export class FaultyBucket extends ColdBucket {
  readonly objects = new Map<string, Buffer>()
  readonly region: 'primary' | 'replica'
  /** what happens to the next call; set by the test */
  plan: (operation: string, key: string) => FaultKind | null = () => null
  private readonly sent = new Map<string, number>()

  constructor(region: 'primary' | 'replica') {
    super()
    this.region = region
  }

  async put(key: string, body: Uint8Array, { replace = false }: PutOptions = {}): Promise<'created' | 'exists'> {
    const fault = this.plan('put', key)
    await Promise.resolve()
    if (fault === 'refused') throw unavailable('busy', key)
    if (this.objects.has(key) && !replace) return 'exists'
    const isTorn = fault === 'torn' || fault === 'torn silently'
    this.objects.set(key, Buffer.from(isTorn ? body.subarray(0, body.length >> 1) : body))
    this.sent.set(key, body.length)
    if (fault === 'answer lost' || fault === 'torn') throw unavailable('timeout', key)
    return 'created'
  }

  async head(key: string): Promise<ObjectHead | null> {
    const fault = this.plan('head', key)
    await Promise.resolve()
    if (fault === 'refused' || fault === 'answer lost') throw unavailable('busy', key)
    const body = this.objects.get(key)
    if (!body) return null
    if (fault === 'head flatters') return { bytes: this.sent.get(key) ?? body.length, sha256: null }
    const sha256 = createHash('sha256').update(body).digest('hex')
    return { bytes: fault === 'head lies' ? body.length - 1 : body.length, sha256 }
  }

  async get(key: string): Promise<AsyncIterable<Uint8Array> | null> {
    const fault = this.plan('get', key)
    await Promise.resolve()
    if (fault === 'refused' || fault === 'answer lost') throw unavailable('busy', key)
    const body = this.objects.get(key)
    if (!body) return null
    return (async function* () {
      await Promise.resolve()
      yield body.subarray(0, body.length >> 1)
      if (fault === 'read breaks') throw unavailable('unreachable', key)
      yield body.subarray(body.length >> 1)
    })()
  }

  async *list(prefix: string): AsyncGenerator<string> {
    const fault = this.plan('list', prefix)
    await Promise.resolve()
    if (fault === 'refused') throw unavailable('busy', prefix)
    const keys = [...this.objects.keys()].filter((key) => key.startsWith(prefix)).sort()
    yield* fault === 'list lags' ? keys.slice(0, -1) : keys
  }

  health(): Promise<ColdBucketHealth> {
    const { region } = this
    const where = { region, endpoint: 'http://127.0.0.1', bucket: 'memory', regionName: 'here' }
    return Promise.resolve({ ...where, ok: true, objectLock: false, problem: null })
  }
}
