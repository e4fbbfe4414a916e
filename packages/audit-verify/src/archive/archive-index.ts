import { posix } from 'node:path'

import { UnusableInput } from '../unusable-input.ts'
import type { ArchiveSource } from './archive-source.ts'

/** What a place of archives holds, by keys. */
export type ArchiveIndex = {
  manifests: string[]
  rewraps: string[]
  /** Checkpoints by the size their key names, in order; and those whose key names none. */
  notes: { key: string; size: number }[]
  namelessNotes: string[]
  /** Objects by base name, which holds numbers and digest and so is unique. */
  objects: Map<string, string>
}

/**
 * Lists a place of archives.
 * @throws UnusableInput when there are no manifests.
 */
export const readArchiveIndex = async (source: ArchiveSource): Promise<ArchiveIndex> => {
  const found: ArchiveIndex = { manifests: [], rewraps: [], notes: [], namelessNotes: [], objects: new Map() }
  for await (const key of source.keys()) {
    const name = posix.basename(key)
    const size = /^(\d+)\.note$/.exec(name)?.[1]
    if (name.endsWith('.manifest.json')) found.manifests.push(key)
    else if (/\.rewrap-\d+\.json$/.test(name)) found.rewraps.push(key)
    else if (size !== undefined) found.notes.push({ key, size: Number(size) })
    else if (name.endsWith('.note')) found.namelessNotes.push(key)
    else if (/\.(hashes|jsonl\.gz|jsonl\.gz\.age)$/.test(name)) found.objects.set(name, key)
  }
  if (found.manifests.length === 0) throw new UnusableInput(`no *.manifest.json in ${source.name}`)
  found.manifests.sort()
  found.rewraps.sort()
  found.notes.sort((a, b) => a.size - b.size)
  return found
}

/** Key of an object a manifest names, wherever below the place it lies. */
export const keyOfObject = (index: ArchiveIndex, named: string): string | undefined =>
  index.objects.get(posix.basename(named))
