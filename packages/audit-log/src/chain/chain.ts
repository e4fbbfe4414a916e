import { hash } from 'node:crypto'

/** hash(0): what the first event is chained to. */
export const GENESIS_HASH = '0'.repeat(64)

/**
 * hash(n) = lower-case hex of SHA-256(hash(n-1) + "\n" + entry(n)).
 * @param prevHash 64 hex digits.
 * @param entry the canonical entry, verbatim.
 */
export const chainHash = (prevHash: string, entry: string): string => hash('sha256', `${prevHash}\n${entry}`, 'hex')
