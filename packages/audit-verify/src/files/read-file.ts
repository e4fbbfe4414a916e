import { readFile, stat } from 'node:fs/promises'

import { UnusableInput } from '../unusable-input.ts'

/**
 * A small file as text.
 * @throws UnusableInput when it cannot be read.
 */
export const readTextFile = async (path: string): Promise<string> => (await readBytes(path)).toString('utf8')

/**
 * A small file's bytes.
 * @throws UnusableInput when it cannot be read.
 */
export const readBytes = async (path: string): Promise<Buffer> => {
  try {
    return await readFile(path)
  } catch (cause) {
    throw new UnusableInput(`cannot read ${path}: ${(cause as Error).message}`, { cause })
  }
}

/** What a path is; undefined when nothing is there. */
export const kindOfPath = async (path: string): Promise<'file' | 'folder' | undefined> => {
  try {
    const found = await stat(path)
    return found.isDirectory() ? 'folder' : 'file'
  } catch {
    return undefined
  }
}
