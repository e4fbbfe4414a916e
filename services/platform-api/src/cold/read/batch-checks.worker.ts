import { parentPort, workerData } from 'node:worker_threads'

import { verifyBatch, type ArchiveManifest, type BatchProblem, type StoredObject } from '@dezky/audit-log'

/** What a thread is made with: age identities that open encrypted batches. */
export interface BatchCheckerData {
  readonly identities: readonly string[]
}

/** A copy of a batch's events to check, as it streams. */
export interface BatchRequest {
  readonly manifest: ArchiveManifest
  readonly hashes: Uint8Array
  readonly object: StoredObject
  readonly body: ReadableStream<Uint8Array>
}

/** What was found; null where the object could not be read to its end. */
export type BatchAnswer = { readonly checked: number; readonly problem?: BatchProblem } | null

const { identities } = workerData as BatchCheckerData

async function check({ manifest, hashes, object, body }: BatchRequest): Promise<BatchAnswer> {
  const leaves = Buffer.from(hashes.buffer, hashes.byteOffset, hashes.byteLength)
  const decrypt = object.encrypted
    ? { decrypt: (await import('@dezky/audit-log/age')).decryptBatch(identities) }
    : undefined
  return verifyBatch(manifest, body, { hashes: leaves, object, ...decrypt }).catch(() => null)
}

parentPort?.on('message', (request: BatchRequest) => {
  void check(request).then((answer) => parentPort?.postMessage(answer, []))
})
