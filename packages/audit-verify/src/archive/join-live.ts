import type { LogClient } from '../files/log-client.ts'
import { verifyLive } from '../inputs/verify-live.ts'
import type { Trust } from '../trust.ts'
import { UnusableInput } from '../unusable-input.ts'
import type { Verdict } from '../verdict.ts'
import { failed } from '../verdict.ts'

/**
 * Goes on from archives that were found good to the running log: its tree must extend theirs, and the entries after
 * the last archived one, where they are fetched, must continue their chain.
 * @returns one verdict over both, and the running log's checkpoint.
 * @throws UnusableInput; AuditLogError when the checkpoint does not open.
 */
export const joinLive = async (
  archive: Verdict,
  client: LogClient,
  live: { url: string; entries: boolean },
  trust: Trust,
): Promise<{ verdict: Verdict; note?: string }> => {
  const { ok, treeSize, rootHash, lastHash, completeTo, origin } = archive
  if (!ok) return { verdict: archive }
  if (completeTo === null || treeSize === null || rootHash === null || lastHash === null || origin === null)
    throw new UnusableInput('--live goes on from archives that begin at 1')
  const archived = { origin, size: treeSize, root: Buffer.from(rootHash, 'base64') }
  const { verdict: tail, note } = await verifyLive(
    client,
    { ...live, after: { seq: treeSize, lastHash } },
    { keys: trust.keys, since: archived },
  )
  if (!tail.ok)
    return { verdict: { ...failed(archive, tail.reason ?? 'root_mismatch', tail), treeSize: tail.treeSize }, note }
  const joined: Verdict = {
    ...archive,
    input: `${archive.input} + ${live.url}`,
    keyIds: [...new Set([...archive.keyIds, ...tail.keyIds])],
    checked: archive.checked + tail.checked,
    to: tail.to ?? archive.to,
    treeSize: tail.treeSize,
    rootHash: tail.rootHash,
    lastHash: tail.lastHash ?? archive.lastHash,
    completeTo: tail.completeTo,
    notes: [...archive.notes, ...tail.notes],
  }
  const { since } = trust
  if (!since || archive.extendsSize !== null) return { verdict: joined, note }
  // The saved checkpoint lies beyond the archives, so it is the running log that must extend it.
  const { verdict: saved } = await verifyLive(client, { ...live, entries: false }, trust)
  return saved.ok
    ? {
        verdict: {
          ...joined,
          extendsSize: since.size,
          notes: joined.notes.filter((n) => !n.includes('saved checkpoint')),
        },
        note,
      }
    : { verdict: failed(joined, saved.reason ?? 'root_mismatch', saved), note }
}
