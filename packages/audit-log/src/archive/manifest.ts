import { hash } from 'node:crypto'

import { AuditLogError } from '../audit-log.errors.ts'
import { canonicalJson, isCanonicalJson } from '../entry/canonical-json.ts'
import { isInstant } from '../entry/instant.ts'

/** A signature over the canonical JSON without `signatures`. `value` is base64. */
export type ManifestSignature = { keyId: string; value: string }
export type ManifestSignatures = { hmacSha256: ManifestSignature; ed25519: ManifestSignature }

/** How a batch is encrypted on our side. The digests of the manifest tell ciphertext (object) and plaintext (jsonl). */
export type BatchEncryption = { scheme: 'age'; recipients: string[] }

/** What a batch of archived events is, before it is signed. */
export type UnsignedManifest = {
  v: 1
  origin: string
  startSeq: number
  endSeq: number
  eventCount: number
  /** `at` of the first and last event. */
  firstAt: string
  lastAt: string
  /** Chain hash before `startSeq`, and of `endSeq`; 64 hex digits. */
  prevHash: string
  lastHash: string
  /** Tree root at `treeSize` = `endSeq`; base64. */
  rootHash: string
  treeSize: number
  /** Object keys in the bucket. */
  jsonlKey: string
  hashesKey: string
  /** SHA-256 in hex: of the lines, of the stored object, of the `.hashes` sidecar. */
  sha256Jsonl: string
  sha256Object: string
  sha256Hashes: string
  bytesUncompressed: number
  bytesObject: number
  codec: 'gzip'
  encryption?: BatchEncryption
  /** SHA-256 of the manifest before, as stored; null in the first. */
  previousManifestSha256: string | null
  archivedAt: string
}

/** A manifest as stored. */
export type ArchiveManifest = UnsignedManifest & { signatures: ManifestSignatures }

/** A batch encrypted anew for other recipients; the old manifest and the events stay what they were. */
export type UnsignedRewrap = {
  v: 1
  kind: 'rewrap'
  origin: string
  startSeq: number
  endSeq: number
  /** 1, 2, 3 … */
  rewrap: number
  /** SHA-256 of the batch's manifest as stored. */
  manifestSha256: string
  jsonlKey: string
  sha256Object: string
  bytesObject: number
  encryption: BatchEncryption
  rewrappedAt: string
}
export type RewrapManifest = UnsignedRewrap & { signatures: ManifestSignatures }

/** SHA-256 of a manifest's bytes as stored, in hex: `manifestSha256`. */
export const manifestSha256 = (bytes: string | Uint8Array): string => hash('sha256', bytes, 'hex')

/** A manifest as it is stored: RFC 8785 JSON, UTF-8, no line feed. */
export const manifestText = (manifest: ArchiveManifest | RewrapManifest): string => canonicalJson(manifest)

const HEX = /^[0-9a-f]{64}$/
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0
const isText = (value: unknown): boolean => typeof value === 'string' && value !== ''
const isHex = (value: unknown): boolean => typeof value === 'string' && HEX.test(value)
const isDate = (value: unknown): boolean => typeof value === 'string' && isInstant(value)
const isObject = (value: unknown): value is Record<string, unknown> => value !== null && typeof value === 'object'
// No signature covers `signatures` itself, so it may hold nothing but these, each in its one spelling.
const hasOnly = (value: Record<string, unknown>, members: string) => Object.keys(value).sort().join() === members
const isSignature = (value: unknown, bytes: number): boolean => {
  if (!isObject(value) || !hasOnly(value, 'keyId,value') || typeof value.value !== 'string') return false
  const decoded = Buffer.from(value.value, 'base64')
  const isBase64 = decoded.length === bytes && decoded.toString('base64') === value.value
  return isBase64 && typeof value.keyId === 'string' && /^[0-9a-f]{8}$/.test(value.keyId)
}
const isSignatures = (value: unknown): boolean =>
  isObject(value) &&
  hasOnly(value, 'ed25519,hmacSha256') &&
  isSignature(value.hmacSha256, 32) &&
  isSignature(value.ed25519, 64)

type Shape = Record<string, (value: unknown) => boolean>
const common: Shape = {
  v: (value) => value === 1,
  origin: isText,
  startSeq: isCount,
  endSeq: isCount,
  jsonlKey: isText,
  sha256Object: isHex,
  bytesObject: isCount,
  encryption: (value) => value === undefined || (isObject(value) && isText(value.scheme)),
  signatures: isSignatures,
}
const manifestShape: Shape = {
  ...common,
  eventCount: isCount,
  firstAt: isDate,
  lastAt: isDate,
  prevHash: isHex,
  lastHash: isHex,
  rootHash: isText,
  treeSize: isCount,
  hashesKey: isText,
  sha256Jsonl: isHex,
  sha256Hashes: isHex,
  bytesUncompressed: isCount,
  codec: (value) => value === 'gzip',
  previousManifestSha256: (value) => value === null || isHex(value),
  archivedAt: isDate,
}
const rewrapShape: Shape = {
  ...common,
  kind: (value) => value === 'rewrap',
  rewrap: isCount,
  manifestSha256: isHex,
  rewrappedAt: isDate,
}

const parse = (text: string, shape: Shape): unknown => {
  if (!isCanonicalJson(text)) throw new AuditLogError('manifest_malformed', 'not canonical JSON')
  const value: unknown = JSON.parse(text)
  if (!isObject(value)) throw new AuditLogError('manifest_malformed', 'not an object')
  for (const [key, check] of Object.entries(shape))
    if (!check(value[key])) throw new AuditLogError('manifest_malformed', `${key} is wrong`, { path: key })
  return value
}

/**
 * Parses a stored manifest; the sums in it are checked, its signatures are not.
 * @throws AuditLogError `manifest_malformed` with the path of the member that is wrong.
 */
export const parseManifest = (text: string): ArchiveManifest => {
  const manifest = parse(text, manifestShape) as ArchiveManifest
  const { startSeq, endSeq, eventCount, treeSize } = manifest
  if (startSeq < 1 || eventCount !== endSeq - startSeq + 1 || eventCount < 1 || treeSize !== endSeq)
    throw new AuditLogError('manifest_malformed', 'its numbers do not add up', { path: 'eventCount' })
  return manifest
}

/**
 * Parses a stored rewrap manifest.
 * @throws AuditLogError `manifest_malformed`.
 */
export const parseRewrap = (text: string): RewrapManifest => parse(text, rewrapShape) as RewrapManifest
