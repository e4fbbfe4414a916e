import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'

import { nextSource } from './next-source.ts'
import type { Source } from './next-source.ts'
import { headOf } from './place.ts'
import type { Place, PlaceFile } from './place.ts'
import { isSame } from './siblings.ts'

const LF = 0x0a
const CR = 0x0d

/** How much is taken at once; what is in memory is no more than one batch. */
export type BatchLimits = { bytes: number; lines: number }

/** Whole lines, without their line ends, and the place behind them. */
export type Batch = { lines: Buffer[]; after: Place; lost: boolean }

/** Follows a log file through rotation, from the place that was kept. */
export class Tail {
  readonly #path: string
  readonly #places: PlaceFile
  readonly #limits: BatchLimits
  #place: Place | null | undefined

  constructor(path: string, places: PlaceFile, limits: BatchLimits) {
    this.#path = path
    this.#places = places
    this.#limits = limits
  }

  /** The next lines; null while there are none. The same ones again until `done`. */
  async next(): Promise<Batch | null> {
    this.#place ??= (await this.#places.read()) ?? (await this.#begin())
    const source = await nextSource(this.#path, this.#place)
    return source && this.#read(source)
  }

  /** These lines need not be read again. */
  async done(batch: Batch): Promise<void> {
    await this.#places.write(batch.after)
    this.#place = batch.after
  }

  /** Keeps the beginning of the log as the first place: were the log rotated before a line is taken, it would be missed. */
  async #begin(): Promise<Place | null> {
    const file = await open(this.#path, 'r').catch(() => null)
    if (!file) return null
    try {
      const { dev, ino, size } = await file.stat({ bigint: true })
      const place = { dev: String(dev), ino: String(ino), offset: 0, head: await headOf(file, Number(size)) }
      await this.#places.write(place)
      return place
    } finally {
      await file.close()
    }
  }

  async #read(source: Source): Promise<Batch | null> {
    const file = await open(source.file.path, 'r').catch(() => null)
    if (!file) return null
    try {
      const { dev, ino } = await file.stat({ bigint: true })
      const identity = { dev: String(dev), ino: String(ino) }
      // Rotated between looking and opening: the next look knows.
      if (!isSame(identity, source.file)) return null
      const chunk = await this.#chunk(file, source.offset)
      const { lines, used } = this.#cut(chunk, source.ended)
      if (used === 0) return null
      const offset = source.offset + used
      return { lines, lost: source.lost, after: { ...identity, offset, head: await headOf(file, offset) } }
    } finally {
      await file.close()
    }
  }

  async #chunk(file: FileHandle, offset: number): Promise<Buffer> {
    const { bytes } = this.#limits
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(bytes), 0, bytes, offset)
    return buffer.subarray(0, bytesRead)
  }

  /** A line longer than a batch is cut, so that it cannot hold up the others; the receiver puts the pieces aside. */
  #cut(chunk: Buffer, ended: boolean): { lines: Buffer[]; used: number } {
    const lines: Buffer[] = []
    let used = 0
    for (let end = chunk.indexOf(LF); end !== -1 && lines.length < this.#limits.lines; end = chunk.indexOf(LF, used)) {
      take(lines, chunk.subarray(used, end))
      used = end + 1
    }
    const isWholeLine = used === 0 && (chunk.length === this.#limits.bytes || ended)
    const isLast = ended && lines.length < this.#limits.lines && chunk.length < this.#limits.bytes
    if ((isWholeLine || isLast) && used < chunk.length) {
      take(lines, chunk.subarray(used))
      used = chunk.length
    }
    return { lines, used }
  }
}

function take(lines: Buffer[], line: Buffer): void {
  const text = line.at(-1) === CR ? line.subarray(0, -1) : line
  if (text.length > 0) lines.push(text)
}
