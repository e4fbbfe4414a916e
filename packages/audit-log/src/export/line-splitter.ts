import { MAX_ENTRY_BYTES } from '../entry/audit-entry.ts'

const LF = 0x0a

/** A line where it lies: `bytes` from `start` to before `end`. @returns whether to go on */
type Take = (bytes: Buffer, start: number, end: number) => boolean

/**
 * Splits chunks of NDJSON into lines without their LF, in flat memory: a line longer than any entry may be comes out
 * cut just past that limit, so whoever looks sees that it is too long.
 */
export class LineSplitter {
  #rest: Buffer = Buffer.alloc(0)

  /** Lines completed by this chunk. They may be views into it. */
  push(chunk: Uint8Array): Buffer[] {
    const lines: Buffer[] = []
    this.each(chunk, (bytes, start, end) => lines.push(bytes.subarray(start, end)) > 0)
    return lines
  }

  /**
   * Calls `take` with each line completed by this chunk, until it returns false: what follows is then lost. A view
   * for each of a million lines costs a tenth of checking them.
   */
  each(chunk: Uint8Array, take: Take): void {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    let start = 0
    for (let end = bytes.indexOf(LF); end >= 0; end = bytes.indexOf(LF, start)) {
      if (!this.#line(bytes, start, end, take)) return
      start = end + 1
    }
    if (start < bytes.length && this.#rest.length <= MAX_ENTRY_BYTES)
      this.#rest = Buffer.concat([this.#rest, bytes.subarray(start, start + MAX_ENTRY_BYTES + 1)])
  }

  #line(bytes: Buffer, start: number, end: number, take: Take): boolean {
    if (this.#rest.length === 0) return take(bytes, start, end)
    const whole = Buffer.concat([this.#rest, bytes.subarray(start, end)])
    this.#rest = Buffer.alloc(0)
    return take(whole, 0, whole.length)
  }

  /** What follows the last LF: nothing when the text is whole. */
  end(): Buffer | undefined {
    return this.#rest.length > 0 ? this.#rest : undefined
  }
}
