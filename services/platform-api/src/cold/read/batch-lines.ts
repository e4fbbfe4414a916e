import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'

import { chainHash, LineSplitter, type ArchiveManifest, type AuditEntry } from '@dezky/audit-log'
import { decryptBatch } from '@dezky/audit-log/age'

import { toRow, type EventRow } from '../../modules/audit/log/event-row.ts'
import { archiveDamaged, archiveEncrypted } from '../cold.errors.ts'
import type { OpenBatch, OpenedBatch } from './open-batch.ts'

/**
 * Rows of a batch as the hot log had them, in order, as its object streams by. The chain is followed; that it ends as it
 * was signed is checked after the last row.
 * @throws AppError archives.damaged, archives.encrypted, archives.unavailable
 */
export async function* batchRows(
  { manifest, objects }: OpenedBatch,
  open: OpenBatch,
  identities: readonly string[],
): AsyncGenerator<EventRow> {
  const { bucket, object } = await open.place(objects)
  if (object.encrypted && identities.length === 0) throw archiveEncrypted()
  const body = await bucket.get(object.jsonlKey)
  if (!body) throw archiveDamaged('object_missing', 'The object is gone.', { key: object.jsonlKey })
  const clear = object.encrypted ? decryptBatch(identities)(body) : body
  let [seq, hash] = [manifest.startSeq, manifest.prevHash]
  for await (const line of lines(clear)) {
    const entry = JSON.parse(line) as AuditEntry
    if (entry.seq !== seq) throw archiveDamaged('seq_gap', 'The batch is not in order.', { key: object.jsonlKey })
    const next = chainHash(hash, line)
    yield toRow(entry, line, hash, next)
    seq += 1
    hash = next
  }
  checkEnd(manifest, seq, hash, object.jsonlKey)
}

async function* lines(clear: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const splitter = new LineSplitter()
  // An error of any part ends the last one, whose reader meets it.
  const unpacked = pipeline(clear, createGunzip({ chunkSize: 64 * 1024 }), () => undefined)
  for await (const chunk of unpacked as AsyncIterable<Buffer>) {
    for (const line of splitter.push(chunk)) yield line.toString('utf8')
  }
}

function checkEnd({ endSeq, lastHash }: ArchiveManifest, seq: number, hash: string, key: string): void {
  if (seq !== endSeq + 1 || hash !== lastHash)
    throw archiveDamaged('chain_mismatch', 'The batch does not end as it was signed.', { key })
}
