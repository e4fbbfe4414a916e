import { hash } from 'node:crypto'
import { open, readFile, rename } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'

import { UnusableSetting } from '../unusable-setting.ts'

/** Bytes at the beginning of a file it is known again by: an inode number is given to another file sooner or later. */
const headBytes = 512

/** How far a file has been shipped: everything before `offset` is with the receiver. */
export type Place = {
  dev: string
  ino: string
  offset: number
  /** The first bytes of the file, at most 512 and no more than it had. */
  head: { bytes: number; sha256: string }
}

/** Digest of the first `bytes` bytes; of fewer where the file is shorter. */
export async function headOf(file: FileHandle, bytes: number): Promise<Place['head']> {
  const wanted = Math.min(headBytes, bytes)
  const { buffer, bytesRead } = await file.read(Buffer.alloc(wanted), 0, wanted, 0)
  return { bytes: bytesRead, sha256: hash('sha256', buffer.subarray(0, bytesRead), 'hex') }
}

/** Keeps the place in a file, so that it survives the process and the machine. */
export class PlaceFile {
  readonly #path: string

  constructor(path: string) {
    this.#path = path
  }

  /**
   * Null before anything was shipped.
   * @throws UnusableSetting when the file holds something else: guessing would lose lines, or send them all again
   */
  async read(): Promise<Place | null> {
    let text: string
    try {
      text = await readFile(this.#path, 'utf8')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
      throw error
    }
    const place = parse(text)
    if (place) return place
    throw new UnusableSetting(`${this.#path} does not hold a place. Remove it to ship the file from its beginning.`)
  }

  /** Durable when it returns: written beside, flushed, moved over the old one, the folder flushed. */
  async write(place: Place): Promise<void> {
    const beside = `${this.#path}.new`
    const file = await open(beside, 'w', 0o600)
    try {
      await file.writeFile(`${JSON.stringify({ v: 1, ...place })}\n`)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(beside, this.#path)
    const folder = await open(dirname(this.#path), 'r')
    try {
      await folder.sync()
    } finally {
      await folder.close()
    }
  }
}

function parse(text: string): Place | null {
  try {
    const { v, dev, ino, offset, head } = JSON.parse(text) as Record<string, unknown> & { head: Place['head'] }
    if (v !== 1 || typeof dev !== 'string' || typeof ino !== 'string') return null
    if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(head.bytes) || typeof head.sha256 !== 'string')
      return null
    return { dev, ino, offset: offset as number, head: { bytes: head.bytes, sha256: head.sha256 } }
  } catch {
    return null
  }
}
