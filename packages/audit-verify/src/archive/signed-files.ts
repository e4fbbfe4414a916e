import { manifestSha256, openCheckpoint, parseManifest, parseRewrap, verifyManifest } from '@dezky/audit-log'
import type { ArchiveManifest, OpenedCheckpoint, RewrapManifest } from '@dezky/audit-log'

import type { Trust } from '../trust.ts'
import type { ArchiveIndex } from './archive-index.ts'
import type { ArchiveSource } from './archive-source.ts'
import { BadObject, judging } from './bad-object.ts'

/** A batch whose manifest's signature has been checked. */
export type Batch = { manifest: ArchiveManifest; sha256: string; key: string }

const AT_ONCE = 16

/** Reads objects by key, some at a time, and gives what was made of them in order. */
const readAll = async <K, T>(keys: readonly K[], read: (key: K) => Promise<T>): Promise<T[]> => {
  const found: T[] = []
  for (let at = 0; at < keys.length; at += AT_ONCE)
    found.push(...(await Promise.all(keys.slice(at, at + AT_ONCE).map(read))))
  return found
}

const readText = async (source: ArchiveSource, key: string): Promise<string> =>
  (await source.read(key)).toString('utf8')

/** Every manifest in order of numbers. @throws BadObject */
export const readBatches = async (source: ArchiveSource, index: ArchiveIndex, trust: Trust): Promise<Batch[]> => {
  const batches = await readAll(index.manifests, async (key) => {
    const text = await readText(source, key)
    return judging(key, () => {
      const manifest = parseManifest(text)
      verifyManifest(manifest, trust.keys)
      return { manifest, sha256: manifestSha256(text), key }
    })
  })
  return batches.sort((a, b) => a.manifest.startSeq - b.manifest.startSeq)
}

/** Every rewrap. @throws BadObject */
export const readRewraps = (source: ArchiveSource, index: ArchiveIndex, trust: Trust): Promise<RewrapManifest[]> =>
  readAll(index.rewraps, async (key) => {
    const text = await readText(source, key)
    return judging(key, () => {
      const rewrap = parseRewrap(text)
      verifyManifest(rewrap, trust.keys)
      return rewrap
    })
  })

/** A signed root and where it was found. */
export type SignedRoot = Pick<OpenedCheckpoint, 'size' | 'root'> & { key: string; isSaved: boolean }

/** Checkpoints of other sizes, and the saved one, which may lie anywhere. @throws BadObject */
export const readLooseRoots = async (
  source: ArchiveSource,
  { namelessNotes }: ArchiveIndex,
  { keys, since }: Trust,
): Promise<SignedRoot[]> => {
  const roots = await readAll(namelessNotes, async (key): Promise<SignedRoot> => {
    const text = await readText(source, key)
    return { ...judging(key, () => openCheckpoint(text, keys)), key, isSaved: false }
  })
  return since ? [...roots, { ...since, key: 'the saved checkpoint', isSaved: true }] : roots
}

/**
 * The kept checkpoints whose size lies in a span; read a batch's worth at a time, since there may be millions.
 * @throws BadObject
 */
export const readRoots = async (
  source: ArchiveSource,
  { notes }: ArchiveIndex,
  { keys }: Trust,
  span: { from: number; to: number },
): Promise<SignedRoot[]> =>
  readAll(
    notes.filter(({ size }) => size >= span.from && size <= span.to),
    async ({ key, size }) => {
      const text = await readText(source, key)
      const checkpoint = judging(key, () => openCheckpoint(text, keys))
      if (checkpoint.size !== size)
        throw new BadObject('checkpoint_misplaced', key, `it is the checkpoint of size ${checkpoint.size}`)
      return { ...checkpoint, key, isSaved: false }
    },
  )
