import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'

import { UnusableInput } from '../unusable-input.ts'

/** Files of a folder of archives, by what they are. Paths are whole. */
export type ArchiveFolder = {
  manifests: string[]
  rewraps: string[]
  notes: string[]
  /** Objects by base name, which holds numbers and digest and so is unique. */
  objects: Map<string, string>
}

/**
 * Finds archives in a folder, at any depth: a bucket's copy, or part of one.
 * @throws UnusableInput when there are no manifests.
 */
export const readArchiveFolder = async (folder: string): Promise<ArchiveFolder> => {
  const found = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = found
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
  const ending = (pattern: RegExp) => paths.filter((path) => pattern.test(path))
  const manifests = ending(/\.manifest\.json$/)
  if (manifests.length === 0) throw new UnusableInput(`no *.manifest.json in ${folder}`)
  return {
    manifests,
    rewraps: ending(/\.rewrap-\d+\.json$/),
    notes: ending(/\.note$/),
    objects: new Map(ending(/\.(hashes|jsonl\.gz|jsonl\.gz\.age)$/).map((path) => [basename(path), path])),
  }
}
