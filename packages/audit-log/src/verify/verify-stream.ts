import { LineSplitter } from '../export/line-splitter.ts'
import { ChainVerifier } from './chain-verifier.ts'
import type { ChainVerifierStart } from './chain-verifier.ts'
import type { VerifyReport } from './verify-report.ts'

/** How a stream of entries is checked. */
export type VerifyStreamOptions = ChainVerifierStart & {
  /** Signed roots to hold the tree against, in order of size. The last one must be reached exactly. */
  roots?: readonly { size: number; root: Uint8Array }[]
  /** Trusted leaf hash of a number, so that a change is located. */
  leafHashOf?: (seq: number) => Uint8Array | undefined
  /** Called now and then with the entries checked so far. */
  onProgress?: (checked: number) => void
}

/**
 * Verifies NDJSON (one entry a line, each ended by LF) as it streams by.
 * @param chunks bytes in any division, as a file or response gives them.
 */
export const verifyStream = async (
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: VerifyStreamOptions = {},
): Promise<VerifyReport> => {
  const verifier = new ChainVerifier(options)
  const splitter = new LineSplitter()
  const roots = [...(options.roots ?? [])]
  const last = roots.at(-1)?.size

  const take = (line: Buffer): boolean => {
    const seq = verifier.nextSeq
    if (last !== undefined && seq > last) return verifier.fail('entry_not_covered')
    const leafHash = options.leafHashOf?.(seq)
    if (!verifier.push(line, leafHash && { leafHash })) return false
    for (; roots[0]?.size === seq; roots.shift()) if (!verifier.checkRoot(roots[0].root)) return false
    return true
  }

  for await (const chunk of chunks) {
    if (!splitter.push(chunk).every(take)) return verifier.report()
    options.onProgress?.(verifier.nextSeq - (options.startSeq ?? 1))
  }
  if (splitter.end()) verifier.fail('line_unterminated')
  else if (last !== undefined && verifier.nextSeq <= last) verifier.fail('truncated')
  return verifier.report()
}
