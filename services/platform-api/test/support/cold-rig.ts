import { hash } from 'node:crypto'

import type { ColdBucketHealth, ColdRegion } from '@dezky/contracts'

import { Buckets } from '../../src/cold/bucket/buckets.ts'
import { ColdBucket, type ObjectHead, type PutOptions } from '../../src/cold/bucket/cold-bucket.ts'
import { coldSeam } from '../../src/cold/cold-seam.module.ts'
import { coldParts } from '../../src/cold/cold.module.ts'
import type { ColdThreads } from '../../src/cold/read/cold-walk.ts'
import { AppError } from '../../src/common/errors/app-error.ts'
import { LeaseStore } from '../../src/common/leases/lease.store.ts'
import { createLogger } from '../../src/common/logging/logger.ts'
import { readConfig } from '../../src/config/config.ts'
import { PersonalStore } from '../../src/modules/audit/search/personal.store.ts'
import { VerifyLog } from '../../src/modules/audit/tree/verify-log.ts'
import { AuditRig, origin, signingKey } from './audit-rig.ts'

type Trouble = 'fails-before' | 'fails-after' | 'truncates' | 'head-lies' | 'head-without-sum' | 'hides-once'

const busy = (): AppError =>
  new AppError('archives.unavailable', { reason: 'busy', message: 'SlowDown', key: 'somewhere' })

/** A bucket in memory that can be told to misbehave at its n-th request. */
export class MemoryBucket extends ColdBucket {
  readonly region: ColdRegion
  readonly objects = new Map<string, Buffer>()
  private requests = 0
  private trouble: { at: number; kind: Trouble } | null = null

  constructor(region: ColdRegion = 'primary') {
    super()
    this.region = region
  }

  /** From the `at`-th request on, once. */
  misbehave(kind: Trouble, at: number): void {
    this.requests = 0
    this.trouble = { kind, at }
  }

  behave(): void {
    this.trouble = null
  }

  private due(...kinds: Trouble[]): Trouble | null {
    const { trouble } = this
    if (!trouble || this.requests < trouble.at || !kinds.includes(trouble.kind)) return null
    this.trouble = null
    return trouble.kind
  }

  async put(key: string, body: Uint8Array, { replace = false }: PutOptions = {}): Promise<'created' | 'exists'> {
    this.requests += 1
    const trouble = this.due('fails-before', 'fails-after', 'truncates')
    if (trouble === 'fails-before') throw busy()
    if (this.objects.has(key) && !replace) return 'exists'
    this.objects.set(key, Buffer.from(trouble === 'truncates' ? body.subarray(0, body.length >> 1) : body))
    if (trouble) throw busy()
    return 'created'
  }

  async head(key: string): Promise<ObjectHead | null> {
    this.requests += 1
    const trouble = this.due('fails-before', 'fails-after', 'head-lies', 'head-without-sum', 'hides-once')
    if (trouble === 'fails-before' || trouble === 'fails-after') throw busy()
    const body = this.objects.get(key)
    if (!body || trouble === 'hides-once') return null
    if (trouble === 'head-lies') return { bytes: body.length + 1, sha256: null }
    return { bytes: body.length, sha256: trouble === 'head-without-sum' ? null : hash('sha256', body, 'hex') }
  }

  async get(key: string): Promise<AsyncIterable<Uint8Array> | null> {
    this.requests += 1
    const trouble = this.due('fails-before', 'fails-after')
    if (trouble === 'fails-before') throw busy()
    const body = this.objects.get(key)
    return body ? chunks(body, trouble !== null) : null
  }

  async *list(prefix: string): AsyncGenerator<string> {
    for (const key of [...this.objects.keys()].toSorted()) if (key.startsWith(prefix)) yield key
  }

  async health(): Promise<ColdBucketHealth> {
    const about = { region: this.region, endpoint: 'memory', bucket: 'memory', regionName: 'here' }
    return { ...about, ok: true, objectLock: false, problem: null }
  }
}

async function* chunks(body: Buffer, breaks: boolean): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < body.length; at += 1_000) {
    yield body.subarray(at, at + 1_000)
    if (breaks) throw busy()
  }
}

/** Cold storage over the log of an {@link AuditRig}, as one process has it. */
export function coldRig(
  rig: AuditRig,
  buckets: readonly MemoryBucket[],
  options: { env?: Record<string, string>; faults?: (step: string) => void; threads?: ColdThreads } = {},
) {
  const config = readConfig({
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    AUTH_ISSUERS:
      '[{"application":"portal","issuer":"https://a.example","audience":"b","jwksUri":"https://a.example/k"}]',
    AUDIT_SIGNING_KEY: signingKey,
    AUDIT_ORIGIN: origin,
    AUDIT_HOT_RETENTION_DAYS: '90',
    ...options.env,
  })
  const { database, clock, work, events, tiles, checkpoints, keys } = rig
  const seam = coldSeam(config, database, new Buckets(buckets), options.threads)
  const archived = seam.boundary
  const checkpointer = rig.checkpointer({ archived })
  const core = {
    config,
    database,
    clock,
    work,
    events,
    tiles,
    checkpoints,
    checkpointer,
    keys,
    seam,
    leases: new LeaseStore(database),
    logger: createLogger(config),
    personal: new PersonalStore(database),
    ...(options.faults ? { faults: options.faults } : {}),
    limits: { events: 7, bytes: 1_000_000 },
  }
  const verifyLog = new VerifyLog({ events, tiles, checkpoints, keys, archived, cold: seam.reader, clock })
  return { ...coldParts(core), seam, verifyLog, checkpointer }
}
