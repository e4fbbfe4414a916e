import { basename } from 'node:path'

import {
  AuditLogError,
  CompactRange,
  manifestBreak,
  manifestSha256,
  openCheckpoint,
  parseManifest,
  parseRewrap,
  verifyManifest,
} from '@dezky/audit-log'
import type { ArchiveManifest, OpenedCheckpoint, RewrapManifest } from '@dezky/audit-log'

import { readTextFile } from '../files/read-file.ts'
import { checkSameLog } from '../trust.ts'
import type { Trust } from '../trust.ts'
import { emptyVerdict, failed } from '../verdict.ts'
import type { Verdict } from '../verdict.ts'
import { readArchiveFolder } from './archive-folder.ts'
import type { ArchiveFolder } from './archive-folder.ts'
import { checkEvents, checkHashes, fileDigest } from './verify-batch.ts'
import type { BatchProblem } from './verify-batch.ts'

type Batch = { manifest: ArchiveManifest; sha256: string; path: string }

const within = ({ startSeq, endSeq }: ArchiveManifest) => ({ from: startSeq, to: endSeq })

const readBatches = async (folder: ArchiveFolder, trust: Trust): Promise<Batch[]> => {
  const batches: Batch[] = []
  for (const path of folder.manifests) {
    const text = await readTextFile(path)
    try {
      const manifest = parseManifest(text)
      verifyManifest(manifest, trust.keys)
      batches.push({ manifest, sha256: manifestSha256(text), path })
    } catch (cause) {
      if (!(cause instanceof AuditLogError)) throw cause
      throw new AuditLogError(cause.code, `${basename(path)}: ${cause.message}`, { cause })
    }
  }
  return batches.sort((a, b) => a.manifest.startSeq - b.manifest.startSeq)
}

const readNotes = async (folder: ArchiveFolder, trust: Trust): Promise<OpenedCheckpoint[]> => {
  const notes = await Promise.all(
    folder.notes.map(async (path) => openCheckpoint(await readTextFile(path), trust.keys)),
  )
  return [...notes, ...(trust.since ? [trust.since] : [])].sort((a, b) => a.size - b.size)
}

const readRewraps = async (folder: ArchiveFolder, trust: Trust): Promise<RewrapManifest[]> => {
  const rewraps = await Promise.all(folder.rewraps.map(async (path) => parseRewrap(await readTextFile(path))))
  for (const rewrap of rewraps) verifyManifest(rewrap, trust.keys)
  return rewraps.sort((a, b) => b.rewrap - a.rewrap)
}

/** The batch's object: its own, or the one of its newest rewrap. */
const objectOf = (folder: ArchiveFolder, { manifest, sha256 }: Batch, rewraps: RewrapManifest[]) => {
  const named = [...rewraps.filter((rewrap) => rewrap.manifestSha256 === sha256), manifest]
  for (const { jsonlKey, sha256Object } of named) {
    const path = folder.objects.get(basename(jsonlKey))
    if (path !== undefined) return { path, sha256Object }
  }
  return undefined
}

const checkObject = async (
  folder: ArchiveFolder,
  batch: Batch,
  rewraps: RewrapManifest[],
  hashes: Buffer,
): Promise<{ checked: number; encrypted?: true; problem?: BatchProblem }> => {
  const { manifest } = batch
  const object = objectOf(folder, batch, rewraps)
  if (!object)
    return { checked: 0, problem: { reason: 'object_missing', within: within(manifest), detail: manifest.jsonlKey } }
  if (!object.path.endsWith('.age')) return checkEvents(manifest, object.path, hashes)
  const isWhole = (await fileDigest(object.path)) === object.sha256Object
  return isWhole
    ? { checked: 0, encrypted: true }
    : {
        checked: 0,
        problem: { reason: 'object_digest_mismatch', within: within(manifest), detail: basename(object.path) },
      }
}

/**
 * Verifies a folder of archives: signatures and chain of the manifests, digests, every entry, chain and tree across
 * batches, and each signed checkpoint kept beside them.
 * @param from first number the folder is meant to hold; 1 by default. Beyond 1 roots cannot be recomputed.
 * @throws UnusableInput; AuditLogError when a manifest or note does not verify.
 */
export const verifyArchive = async (path: string, trust: Trust, from = 1): Promise<Verdict> => {
  const folder = await readArchiveFolder(path)
  const [batches, roots, rewraps] = [
    await readBatches(folder, trust),
    await readNotes(folder, trust),
    await readRewraps(folder, trust),
  ]
  const tree = from === 1 ? new CompactRange() : null
  for (const { manifest } of batches) checkSameLog(trust, manifest.origin)
  let verdict = emptyVerdict('archive', path)
  let previous: Batch | undefined
  let encrypted = 0
  let extendsSize: number | null = null

  const onLeaf = (): BatchProblem | undefined => {
    const size = tree?.size ?? 0
    while ((roots[0]?.size ?? Number.POSITIVE_INFINITY) <= size) {
      const signed = roots.shift()
      if (signed?.size === size && !tree?.root().equals(signed.root))
        return { reason: 'root_mismatch', within: { from: 1, to: size } }
      if (signed === trust.since) extendsSize = size
    }
    return undefined
  }

  for (const batch of batches) {
    const { manifest } = batch
    const broken = previous || manifest.startSeq !== from || from === 1 ? manifestBreak(previous, manifest) : undefined
    if (broken)
      return failed(verdict, broken, {
        firstBad: (previous?.manifest.endSeq ?? from - 1) + 1,
        detail: basename(batch.path),
      })
    const { hashes, problem } = await checkHashes(
      manifest,
      folder.objects.get(basename(manifest.hashesKey)),
      tree,
      onLeaf,
    )
    // A bad tree is reported only when no entry of the batch explains it better.
    const events = hashes.length > 0 ? await checkObject(folder, batch, rewraps, hashes) : { checked: 0 }
    const wrong = events.problem ?? problem
    verdict = {
      ...verdict,
      checked: verdict.checked + events.checked,
      from,
      to: manifest.startSeq + events.checked - 1,
    }
    if (wrong) return failed(verdict, wrong.reason, wrong)
    if (events.encrypted) encrypted += 1
    verdict = { ...verdict, to: manifest.endSeq }
    previous = batch
  }
  return summary(verdict, batches, { tree, encrypted, extendsSize, trust })
}

const summary = (
  verdict: Verdict,
  batches: Batch[],
  {
    tree,
    encrypted,
    extendsSize,
    trust,
  }: { tree: CompactRange | null; encrypted: number; extendsSize: number | null; trust: Trust },
): Verdict => {
  const last = batches.at(-1)?.manifest
  const notes: string[] = []
  if (encrypted > 0) notes.push(`${encrypted} encrypted batches: digests and leaf hashes checked, entries not read.`)
  if (!tree) notes.push('The folder does not begin at 1: roots are taken from signed manifests, not recomputed.')
  if (trust.since && extendsSize === null)
    notes.push('The saved checkpoint lies beyond these archives and is not compared.')
  return {
    ...verdict,
    origin: last?.origin ?? null,
    keyIds: [...new Set(batches.map(({ manifest }) => manifest.signatures.ed25519.keyId))],
    treeSize: last?.treeSize ?? null,
    rootHash: last?.rootHash ?? null,
    lastHash: last?.lastHash ?? null,
    completeTo: tree ? (last?.endSeq ?? null) : null,
    extendsSize,
    notes,
  }
}
