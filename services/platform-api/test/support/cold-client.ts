import { ColdStorageClient, type ColdStorageSettings } from '../../src/cold/cold-storage.client.ts'
import type { S3Server } from './s3-servers.ts'

/** The client as the settings of a server's bucket make it. */
export const coldClient = (
  server: S3Server,
  bucket: string,
  changes: Partial<ColdStorageSettings> = {},
): ColdStorageClient =>
  new ColdStorageClient({
    region: 'primary',
    endpoint: server.endpoint,
    regionName: server.region,
    bucket,
    accessKeyId: server.accessKeyId,
    secretAccessKey: server.secretAccessKey,
    forcePathStyle: true,
    sse: false,
    lockMode: 'GOVERNANCE',
    timeoutMs: 20_000,
    ...changes,
  })
