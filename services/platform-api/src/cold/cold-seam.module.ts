import { Module, type Provider } from '@nestjs/common'
import type { Logger } from 'pino'

import { LOGGER } from '../common/logging/logger.token.ts'
import { Database } from '../common/store/database.ts'
import { Tracing } from '../common/tracing/tracing.ts'
import { Config } from '../config/config.ts'
import { ArchivedHead } from '../modules/audit/log/archived-head.ts'
import { ColdEvents } from '../modules/audit/log/cold-events.ts'
import { LogKeys } from '../modules/audit/tree/log-keys.ts'
import { NoteArchive } from '../modules/audit/tree/note-archive.ts'
import { Boundary } from './archive/boundary.ts'
import { BucketNotes } from './archive/bucket-notes.ts'
import { Buckets, bucketsOf } from './bucket/buckets.ts'
import { ColdReader } from './read/cold-reader.ts'
import type { ColdThreads } from './read/cold-walk.ts'
import { OpenBatch } from './read/open-batch.ts'
import { ReadRewraps } from './read/read-rewraps.ts'
import { ArchiveBatchStore } from './store/archive-batch.store.ts'
import { ArchiveClaimStore } from './store/archive-claim.store.ts'

/** What of cold storage the log itself needs to be read: nothing here knows the log's own services. */
export interface ColdSeam {
  readonly buckets: Buckets
  readonly batches: ArchiveBatchStore
  readonly claims: ArchiveClaimStore
  readonly boundary: Boundary
  readonly rewraps: ReadRewraps
  readonly open: OpenBatch
  readonly reader: ColdReader
}

export const COLD_SEAM = Symbol('cold storage as the log sees it')

/**
 * Puts the seam together.
 * @param threads to read batches with, other than as many as there are cores
 */
export function coldSeam(config: Config, database: Database, buckets: Buckets, threads?: ColdThreads): ColdSeam {
  const { AUDIT_SIGNING_KEY, AUDIT_EARLIER_VKEYS, AUDIT_COLD_AGE_IDENTITIES: identities = [] } = config.env
  const keys = new LogKeys(config.auditOrigin, AUDIT_SIGNING_KEY, AUDIT_EARLIER_VKEYS)
  const batches = new ArchiveBatchStore(database)
  const claims = new ArchiveClaimStore(database)
  const boundary = new Boundary(batches, claims, keys)
  const rewraps = new ReadRewraps(buckets, keys)
  const open = new OpenBatch(boundary, buckets, keys, rewraps)
  const reader = new ColdReader({ boundary, batches, keys, open, identities, ...(threads ? { threads } : {}) })
  return { buckets, batches, claims, boundary, rewraps, open, reader }
}

const providers: Provider[] = [
  { provide: Buckets, useFactory: bucketsOf, inject: [Config, Tracing] },
  { provide: COLD_SEAM, useFactory: coldSeam, inject: [Config, Database, Buckets] },
  { provide: ArchivedHead, useFactory: ({ boundary }: ColdSeam) => boundary, inject: [COLD_SEAM] },
  { provide: ColdEvents, useFactory: ({ reader }: ColdSeam) => reader, inject: [COLD_SEAM] },
  {
    provide: NoteArchive,
    useFactory: (buckets: Buckets, logger: Logger) => new BucketNotes(buckets, logger),
    inject: [Buckets, LOGGER],
  },
]

@Module({ providers, exports: providers.map((provider) => (provider as { provide: symbol }).provide) })
export class ColdSeamModule {}
