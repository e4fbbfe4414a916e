import type { Tracing } from '../../common/tracing/tracing.ts'
import type { Config } from '../../config/config.ts'
import { ColdStorageClient } from '../cold-storage.client.ts'
import { ColdBucket } from './cold-bucket.ts'

/** The buckets of cold storage, the primary first; none where none is configured. */
export class Buckets {
  readonly all: readonly ColdBucket[]

  constructor(all: readonly ColdBucket[]) {
    this.all = all
  }

  get isConfigured(): boolean {
    return this.all.length > 0
  }

  onApplicationShutdown(): void {
    for (const bucket of this.all) if (bucket instanceof ColdStorageClient) bucket.close()
  }
}

/** The buckets the settings name. */
export function bucketsOf({ env }: Config, tracing: Tracing): Buckets {
  const shared = {
    forcePathStyle: env.AUDIT_COLD_FORCE_PATH_STYLE,
    sse: env.AUDIT_COLD_SSE,
    lockMode: env.AUDIT_COLD_LOCK_MODE,
    timeoutMs: env.AUDIT_COLD_TIMEOUT_SECONDS * 1_000,
    tracing,
  }
  const open = (region: 'primary' | 'replica', where: 'AUDIT_COLD' | 'AUDIT_COLD_REPLICA'): ColdBucket[] => {
    const endpoint = env[`${where}_ENDPOINT`]
    const bucket = env[`${where}_BUCKET`]
    const accessKeyId = env[`${where}_ACCESS_KEY`]
    const secretAccessKey = env[`${where}_SECRET_KEY`]
    if (!endpoint || !bucket || !accessKeyId || !secretAccessKey) return []
    const regionName = env[`${where}_REGION`]
    return [new ColdStorageClient({ ...shared, region, endpoint, regionName, bucket, accessKeyId, secretAccessKey })]
  }
  return new Buckets([...open('primary', 'AUDIT_COLD'), ...open('replica', 'AUDIT_COLD_REPLICA')])
}
