import {
  AuditLogError,
  ChainVerifier,
  GENESIS_HASH,
  HASH_BYTES,
  TILE_WIDTH,
  TileBuilder,
  decodeBundle,
  openCheckpoint,
  tileWidth,
} from '@dezky/audit-log'
import type { OpenedCheckpoint, Tile } from '@dezky/audit-log'

import type { LogClient } from '../files/log-client.ts'
import type { Trust } from '../trust.ts'
import { emptyVerdict, failed } from '../verdict.ts'
import type { Verdict } from '../verdict.ts'
import { sinceProblem } from './verify-export.ts'

/** What to look at. `entries`: fetch them too, for which the log wants an operator's token. */
export type LiveOptions = {
  url: string
  entries: boolean
  /** Entries are fetched after this one alone: those up to it were found good elsewhere, and their chain ends so. */
  after?: { seq: number; lastHash: string }
  onProgress?: (done: number, size: number) => void
}

/**
 * Verifies a running log: its signature, that its hash tiles give the signed root at every level, that it extends the
 * saved checkpoint, and, where entries are fetched, that they are the ones hashed and are chained.
 * @returns the verdict, and the checkpoint as served, to be kept.
 * @throws UnusableInput; AuditLogError when the checkpoint does not open.
 */
export const verifyLive = async (
  client: LogClient,
  options: LiveOptions,
  trust: Trust,
): Promise<{ verdict: Verdict; note: string }> => {
  const note = await client.checkpoint()
  const checkpoint = openCheckpoint(note, trust.keys)
  const found: Verdict = {
    ...emptyVerdict('live', options.url),
    origin: checkpoint.origin,
    keyIds: checkpoint.signedBy.map(({ keyId }) => keyId),
    treeSize: checkpoint.size,
    rootHash: checkpoint.root.toString('base64'),
  }
  const rolled = sinceProblem(checkpoint, trust)
  if (rolled)
    return { note, verdict: failed(found, rolled, { firstBad: rolled === 'rolled_back' ? checkpoint.size + 1 : null }) }
  let verdict = await checkTiles(client, checkpoint, trust, found)
  if (verdict.ok && options.entries) verdict = await checkEntries(client, checkpoint, options, verdict)
  if (!options.entries)
    verdict = { ...verdict, notes: ['Hashes only: pass --token-file to fetch and check the entries themselves.'] }
  if (!verdict.ok) return { note, verdict }
  return { note, verdict: { ...verdict, completeTo: checkpoint.size, extendsSize: trust.since?.size ?? null } }
}

const leavesOf = (size: number): { index: number; width: number }[] =>
  Array.from({ length: Math.ceil(size / TILE_WIDTH) }, (_, index) => ({ index, width: tileWidth(0, index, size) }))

const fetchTile = async (client: LogClient, level: number | 'entries', index: number, width: number) => {
  const tile = await client.tile({ level, index, width })
  if (!tile) throw new AuditLogError('tile_malformed', `tile ${level}/${index} is not served`)
  if (level !== 'entries' && tile.length < width * HASH_BYTES)
    throw new AuditLogError('tile_malformed', `tile ${level}/${index} is too short`)
  return level === 'entries' ? tile : tile.subarray(0, width * HASH_BYTES)
}

const checkTiles = async (
  client: LogClient,
  checkpoint: OpenedCheckpoint,
  { since }: Trust,
  verdict: Verdict,
): Promise<Verdict> => {
  const builder = TileBuilder.empty()
  for (const { index, width } of leavesOf(checkpoint.size)) {
    const tile = await fetchTile(client, 0, index, width)
    for (let i = 0; i < width; i += 1) {
      builder.append(tile.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES))
      if (since && builder.size === since.size && !builder.root().equals(since.root))
        return failed(verdict, 'root_mismatch', { within: { from: 1, to: since.size } })
    }
    const wrong = await upperTileProblem(client, builder.flush(), checkpoint.size)
    if (wrong) return failed(verdict, 'tile_mismatch', wrong)
  }
  return builder.root().equals(checkpoint.root)
    ? verdict
    : failed(verdict, 'root_mismatch', { within: { from: 1, to: checkpoint.size } })
}

/** Compares finished tiles above the leaves with those served, and partial ones once they have their last width. */
const upperTileProblem = async (client: LogClient, tiles: Tile[], size: number) => {
  for (const { level, index, width, data } of tiles) {
    if (level === 0 || width !== tileWidth(level, index, size)) continue
    const served = await fetchTile(client, level, index, width)
    const span = TILE_WIDTH ** level
    const bad = Array.from({ length: width }, (_, i) => i).find(
      (i) =>
        Buffer.compare(
          served.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES),
          data.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES),
        ) !== 0,
    )
    if (bad === undefined) continue
    const first = (index * TILE_WIDTH + bad) * span
    return { within: { from: first + 1, to: first + span }, detail: `tile ${level}/${index}, hash ${bad}` }
  }
  return undefined
}

const checkEntries = async (
  client: LogClient,
  checkpoint: OpenedCheckpoint,
  options: LiveOptions,
  found: Verdict,
): Promise<Verdict> => {
  const after = options.after ?? { seq: 0, lastHash: GENESIS_HASH }
  const startSeq = after.seq + 1
  const verifier = new ChainVerifier({ startSeq, prevHash: after.lastHash, tree: null })
  for (const { index, width } of leavesOf(checkpoint.size)) {
    const known = Math.min(Math.max(after.seq - index * TILE_WIDTH, 0), width)
    if (known === width) continue
    const tile = await fetchTile(client, 0, index, width)
    const entries = decodeBundle(await fetchTile(client, 'entries', index, width)).slice(0, width)
    for (const [i, entry] of entries.entries())
      if (i >= known) verifier.push(entry, { leafHash: tile, leafAt: i * HASH_BYTES })
    if (entries.length < width) verifier.fail('truncated')
    if (!verifier.report().ok) break
    options.onProgress?.(verifier.nextSeq - 1, checkpoint.size)
  }
  const report = verifier.report()
  const seen: Verdict = {
    ...found,
    checked: report.checked,
    from: report.checked > 0 ? startSeq : null,
    to: report.checked > 0 ? verifier.nextSeq - 1 : null,
    lastHash: report.lastHash,
  }
  return report.reason ? failed(seen, report.reason, report) : seen
}
