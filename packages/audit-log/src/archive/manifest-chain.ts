import type { ArchiveManifest } from './manifest.ts'

/** Why a manifest does not follow another. */
export type ManifestChainReason = 'manifest_seq_gap' | 'manifest_overlap' | 'manifest_chain_broken' | 'chain_mismatch'

/**
 * Whether `next` follows `previous`: contiguous numbers, the manifest chain, and the event chain. Undefined when it
 * does. Pass undefined as `previous` for a log's first batch.
 */
export const manifestBreak = (
  previous: { manifest: ArchiveManifest; sha256: string } | undefined,
  next: ArchiveManifest,
): ManifestChainReason | undefined => {
  const expected = (previous?.manifest.endSeq ?? 0) + 1
  if (next.startSeq > expected) return 'manifest_seq_gap'
  if (next.startSeq < expected) return 'manifest_overlap'
  if (previous && next.origin !== previous.manifest.origin) return 'manifest_chain_broken'
  if (next.previousManifestSha256 !== (previous?.sha256 ?? null)) return 'manifest_chain_broken'
  return next.prevHash === (previous?.manifest.lastHash ?? '0'.repeat(64)) ? undefined : 'chain_mismatch'
}
