import { hash } from 'node:crypto'

import type { BatchContent } from './batch-builder.ts'
import { hashesKey, jsonlKey } from './batch-keys.ts'
import type { ArchiveManifest, BatchEncryption, RewrapManifest, UnsignedManifest, UnsignedRewrap } from './manifest.ts'
import { manifestSha256, manifestText } from './manifest.ts'

/** What a manifest says besides the batch's content. */
export type BatchStatement = {
  origin: string
  /** The bytes uploaded: the gzip, or its age ciphertext. */
  object: Uint8Array
  encryption?: BatchEncryption
  /** SHA-256 of the manifest before, as stored; null for the first batch. */
  previousManifestSha256: string | null
  /** Instant the claim froze, so that a repeat says the same. */
  archivedAt: string
}

/** States a batch: names its objects by their content and gives the manifest to be signed. */
export const describeBatch = (content: BatchContent, statement: BatchStatement): UnsignedManifest => {
  const { origin, object, encryption, previousManifestSha256, archivedAt } = statement
  const sha256Object = object === content.gzip ? content.sha256Gzip : hash('sha256', object, 'hex')
  return {
    v: 1,
    origin,
    startSeq: content.startSeq,
    endSeq: content.endSeq,
    eventCount: content.eventCount,
    firstAt: content.firstAt,
    lastAt: content.lastAt,
    prevHash: content.prevHash,
    lastHash: content.lastHash,
    rootHash: content.rootHash,
    treeSize: content.endSeq,
    jsonlKey: jsonlKey(content, sha256Object, encryption !== undefined),
    hashesKey: hashesKey(content, content.sha256Hashes),
    sha256Jsonl: content.sha256Jsonl,
    sha256Object,
    sha256Hashes: content.sha256Hashes,
    bytesUncompressed: content.bytesUncompressed,
    bytesObject: object.length,
    codec: 'gzip',
    ...(encryption === undefined ? {} : { encryption }),
    previousManifestSha256,
    archivedAt,
  }
}

/** What two descriptions of one batch must share; the object differs with every encryption, and with zlib's version. */
const CONTENT = [
  'startSeq',
  'endSeq',
  'eventCount',
  'firstAt',
  'lastAt',
  'prevHash',
  'lastHash',
  'rootHash',
  'sha256Jsonl',
  'sha256Hashes',
  'bytesUncompressed',
] as const

/**
 * The first member in which a stored manifest disagrees with what the hot events give; undefined when it may be
 * adopted. Its signature is `verifyManifest`'s, its place in the chain `manifestBreak`'s to judge.
 */
export const contentDisagreement = (
  manifest: ArchiveManifest,
  content: BatchContent,
): (typeof CONTENT)[number] | undefined => CONTENT.find((member) => manifest[member] !== content[member])

/** States a batch encrypted anew. `object` is the new ciphertext; `rewrap` counts from 1. */
export const describeRewrap = (
  manifest: ArchiveManifest,
  {
    object,
    encryption,
    rewrap,
    rewrappedAt,
  }: {
    object: Uint8Array
    encryption: BatchEncryption
    rewrap: number
    rewrappedAt: string
  },
): UnsignedRewrap => {
  const sha256Object = hash('sha256', object, 'hex')
  return {
    v: 1,
    kind: 'rewrap',
    origin: manifest.origin,
    startSeq: manifest.startSeq,
    endSeq: manifest.endSeq,
    rewrap,
    manifestSha256: manifestSha256(manifestText(manifest)),
    // The day in the key is that of the first event, which the manifest tells only by its own key.
    jsonlKey: manifest.jsonlKey.replace(
      /-[0-9a-f]{8}\.jsonl\.gz(\.age)?$/,
      `-${sha256Object.slice(0, 8)}.jsonl.gz.age`,
    ),
    sha256Object,
    bytesObject: object.length,
    encryption,
    rewrappedAt,
  }
}

/** Key of a rewrap's manifest, beside the batch's own. */
export const rewrapKeyOf = ({ jsonlKey: key, rewrap }: Pick<RewrapManifest, 'jsonlKey' | 'rewrap'>): string =>
  key.replace(/-[0-9a-f]{8}\.jsonl\.gz\.age$/, `.rewrap-${rewrap}.json`)
