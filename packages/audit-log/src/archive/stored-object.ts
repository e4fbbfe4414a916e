import type { ArchiveManifest, RewrapManifest } from './manifest.ts'
import { manifestSha256, manifestText } from './manifest.ts'

/** One object that holds a batch's events, as a signed manifest states it. */
export type StoredObject = { jsonlKey: string; sha256Object: string; bytesObject: number; encrypted: boolean }

/**
 * Objects a batch may be read from, newest first: its rewraps by descending number, then the one it was archived as.
 * Rewraps of other batches, or that name another manifest, are left out.
 */
export const storedObjects = (manifest: ArchiveManifest, rewraps: readonly RewrapManifest[] = []): StoredObject[] => {
  const sha256 = manifestSha256(manifestText(manifest))
  const own = rewraps
    .filter((rewrap) => rewrap.manifestSha256 === sha256 && rewrap.origin === manifest.origin)
    .sort((a, b) => b.rewrap - a.rewrap)
  return [...own, manifest].map(({ jsonlKey, sha256Object, bytesObject, encryption }) => ({
    jsonlKey,
    sha256Object,
    bytesObject,
    encrypted: encryption !== undefined,
  }))
}
