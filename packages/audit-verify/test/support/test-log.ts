import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'

import {
  CompactRange,
  GENESIS_HASH,
  chainHash,
  checkpointKey,
  deriveKeys,
  encodeEntry,
  formatTlogProof,
  hashesKey,
  inclusionProof,
  jsonlKey,
  leafHash,
  manifestKey,
  manifestSha256,
  manifestText,
  signCheckpoint,
  signManifest,
} from '@dezky/audit-log'
import type { AuditEntry, AuditKeys, UnsignedManifest } from '@dezky/audit-log'

/** Not a secret: 32 times the letter T. It has never signed, and must never sign, anything but tests. */
export const TEST_ONLY_MASTER_KEY = Buffer.from('T'.repeat(32))
export const TEST_ORIGIN = 'test-only.example/audit'
export const testKeys = deriveKeys(TEST_ORIGIN, TEST_ONLY_MASTER_KEY)

const ACTIONS = [
  'tenant.created',
  'tenant.suspended',
  'user.signed_in',
  'subscription.opened',
  'secret.viewed',
] as const
const BEGIN = Date.UTC(2025, 0, 1)

/** An event that depends on its number alone. */
export const testEntry = (seq: number): AuditEntry => {
  const at = new Date(BEGIN + seq * 61_000)
  return {
    v: 1,
    seq,
    id: createHash('sha256').update(`test ${seq}`).digest('hex'),
    at: at.toISOString(),
    receivedAt: new Date(at.getTime() + 42).toISOString(),
    source: seq % 7 === 0 ? 'stalwart' : 'platform',
    action: ACTIONS[seq % ACTIONS.length] ?? ACTIONS[0],
    outcome: seq % 11 === 0 ? 'denied' : 'success',
    actor: {
      type: 'user',
      id: `usr_${seq % 13}`,
      name: {
        c: createHash('sha256')
          .update(`name ${seq % 13}`)
          .digest('hex'),
      },
    },
    tenantId: `ten_${seq % 5}`,
    data: { n: seq, note: seq % 3 === 0 ? 'Grüße "aus" Köln 😀\n' : 'plain', list: [seq, null, true] },
  }
}

/** A whole log in memory. */
export const buildLog = (count: number, keys: AuditKeys = testKeys) => {
  const entries = Array.from({ length: count }, (_, i) => encodeEntry(testEntry(i + 1)))
  const nodes = new Map<string, Buffer>()
  const tree = new CompactRange((level, index, hash) => nodes.set(`${level}/${index}`, hash))
  const chain = [GENESIS_HASH]
  for (const entry of entries) {
    tree.append(leafHash(entry))
    chain.push(chainHash(chain.at(-1) ?? '', entry))
  }
  const rootAt = (size: number) => {
    const range = new CompactRange()
    for (let i = 0; i < size; i += 1) range.append(nodes.get(`0/${i}`) ?? Buffer.alloc(32))
    return range.root()
  }
  const checkpointAt = (size: number) =>
    signCheckpoint({ origin: keys.origin, size, root: rootAt(size) }, [keys.signer])
  const proofOf = async (seq: number, size = count) => {
    const hashes = await inclusionProof(
      seq - 1,
      size,
      ({ level, index }) => nodes.get(`${level}/${index}`) ?? Buffer.alloc(32),
    )
    return formatTlogProof({ index: seq - 1, hashes, checkpoint: checkpointAt(size) })
  }
  return {
    keys,
    entries,
    chain,
    ndjson: Buffer.from(entries.map((entry) => `${entry}\n`).join('')),
    hashes: Buffer.concat(Array.from({ length: count }, (_, i) => nodes.get(`0/${i}`) ?? Buffer.alloc(32))),
    checkpoint: checkpointAt(count),
    rootAt,
    checkpointAt,
    proofOf,
  }
}
export type TestLog = ReturnType<typeof buildLog>

/** Writes an export's files and gives the path of its entries. */
export const writeExport = async (
  folder: string,
  files: { ndjson: Uint8Array; hashes?: Uint8Array; checkpoint?: string | Uint8Array },
): Promise<string> => {
  await mkdir(folder, { recursive: true })
  const path = join(folder, 'log.ndjson')
  await writeFile(path, files.ndjson)
  if (files.hashes) await writeFile(`${path}.hashes`, files.hashes)
  if (files.checkpoint) await writeFile(join(folder, 'log.checkpoint'), files.checkpoint)
  return path
}

const sha256 = (data: Uint8Array) => createHash('sha256').update(data).digest('hex')

/** A bucket's files by key: batches of so many events, and a checkpoint at the end of each. */
export const archiveLog = (log: TestLog, perBatch: number): Map<string, Buffer> => {
  const files = new Map<string, Buffer>()
  let previousManifestSha256: string | null = null
  for (let startSeq = 1; startSeq <= log.entries.length; startSeq += perBatch) {
    const endSeq = Math.min(startSeq + perBatch - 1, log.entries.length)
    const jsonl = Buffer.from(
      log.entries
        .slice(startSeq - 1, endSeq)
        .map((entry) => `${entry}\n`)
        .join(''),
    )
    const object = gzipSync(jsonl, { level: 6 })
    const hashes = log.hashes.subarray((startSeq - 1) * 32, endSeq * 32)
    const names = { receivedAt: testEntry(startSeq).receivedAt, startSeq, endSeq }
    const unsigned: UnsignedManifest = {
      v: 1,
      origin: log.keys.origin,
      startSeq,
      endSeq,
      eventCount: endSeq - startSeq + 1,
      firstAt: testEntry(startSeq).at,
      lastAt: testEntry(endSeq).at,
      prevHash: log.chain[startSeq - 1] ?? '',
      lastHash: log.chain[endSeq] ?? '',
      rootHash: log.rootAt(endSeq).toString('base64'),
      treeSize: endSeq,
      jsonlKey: jsonlKey(names, sha256(object)),
      hashesKey: hashesKey(names, sha256(hashes)),
      sha256Jsonl: sha256(jsonl),
      sha256Object: sha256(object),
      sha256Hashes: sha256(hashes),
      bytesUncompressed: jsonl.length,
      bytesObject: object.length,
      codec: 'gzip',
      previousManifestSha256,
      archivedAt: '2025-06-01T03:00:00.000Z',
    }
    const manifest = Buffer.from(manifestText(signManifest(unsigned, log.keys)))
    files.set(unsigned.jsonlKey, object)
    files.set(unsigned.hashesKey, Buffer.from(hashes))
    files.set(manifestKey(names), manifest)
    files.set(checkpointKey(endSeq), Buffer.from(log.checkpointAt(endSeq)))
    previousManifestSha256 = manifestSha256(manifest)
  }
  return files
}

/** Writes a bucket's files into a folder. */
export const writeFiles = async (folder: string, files: Map<string, Buffer>): Promise<string> => {
  for (const [key, bytes] of files) {
    await mkdir(dirname(join(folder, key)), { recursive: true })
    await writeFile(join(folder, key), bytes)
  }
  return folder
}
