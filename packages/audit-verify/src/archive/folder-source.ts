import { createReadStream } from 'node:fs'
import { opendir } from 'node:fs/promises'
import { join, relative } from 'node:path'

import { readBytes } from '../files/read-file.ts'
import type { ArchiveSource } from './archive-source.ts'

/** A bucket's copy, or part of one, at any depth below a folder. */
export const folderSource = (folder: string): ArchiveSource => ({
  name: folder,
  async *keys() {
    for await (const entry of await opendir(folder, { recursive: true }))
      if (entry.isFile()) yield relative(folder, join(entry.parentPath, entry.name))
  },
  read: (key) => readBytes(join(folder, key)),
  stream: (key) => createReadStream(join(folder, key), { highWaterMark: 1024 * 1024 }),
})
