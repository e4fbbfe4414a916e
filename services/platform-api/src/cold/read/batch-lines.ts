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
  for await (const line of lines(clear, manifest.bytesUncompressed, object.jsonlKey)) {
    const entry = parsed(line, object.jsonlKey)
    if (entry.seq !== seq) throw archiveDamaged('seq_gap', 'The batch is not in order.', { key: object.jsonlKey })
    const next = chainHash(hash, line)
    yield toRow(entry, line, hash, next)
    seq += 1
    hash = next
  }
  checkEnd(manifest, seq, hash, object.jsonlKey)
}

/** @param bytes of all lines, as the manifest states them: an object that unpacks to more is left there and then */
async function* lines(clear: AsyncIterable<Uint8Array>, bytes: number, key: string): AsyncGenerator<string> {
  const splitter = new LineSplitter()
  let left = bytes
  // An error of any part ends the last one, whose reader meets it.
  const unpacked = pipeline(clear, createGunzip({ chunkSize: 64 * 1024 }), () => undefined)
  for await (const chunk of readable(unpacked as AsyncIterable<Buffer>, key)) {
    left -= chunk.length
    if (left < 0) throw archiveDamaged('too_long', 'The object unpacks to more than was signed.', { key })
    for (const line of splitter.push(chunk)) yield line.toString('utf8')
  }
}

/** What an object holds that is no gzip is said of the object; what a bucket says stays what it is. */
async function* readable(unpacked: AsyncIterable<Buffer>, key: string): AsyncGenerator<Buffer> {
  try {
    yield* unpacked
  } catch (error) {
    if (!String((error as { code?: unknown }).code).startsWith('Z_')) throw error
    throw archiveDamaged('not_gzip', 'The object cannot be unpacked.', { key })
  }
}

function parsed(line: string, key: string): AuditEntry {
  try {
    return JSON.parse(line) as AuditEntry
  } catch {
    throw archiveDamaged('entry_invalid', 'The object holds a line that is no entry.', { key })
  }
}

function checkEnd({ endSeq, lastHash }: ArchiveManifest, seq: number, hash: string, key: string): void {
  if (seq !== endSeq + 1 || hash !== lastHash)
    throw archiveDamaged('chain_mismatch', 'The batch does not end as it was signed.', { key })
}
