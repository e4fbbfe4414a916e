import { MAX_ENTRY_BYTES } from '../entry/audit-entry.ts'

const LF = 0x0a

/**
 * Splits chunks of NDJSON into lines without their LF, in flat memory: a line longer than any entry may be comes out
 * cut just past that limit, so whoever looks sees that it is too long.
 */
export class LineSplitter {
  #rest: Buffer = Buffer.alloc(0)

  /** Lines completed by this chunk. They may be views into it. */
  push(chunk: Uint8Array): Buffer[] {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    const lines: Buffer[] = []
    let start = 0
    for (let end = bytes.indexOf(LF); end >= 0; end = bytes.indexOf(LF, start)) {
      const line = bytes.subarray(start, end)
      lines.push(this.#rest.length > 0 ? Buffer.concat([this.#rest, line]) : line)
      this.#rest = Buffer.alloc(0)
      start = end + 1
    }
    if (start < bytes.length && this.#rest.length <= MAX_ENTRY_BYTES)
      this.#rest = Buffer.concat([this.#rest, bytes.subarray(start, start + MAX_ENTRY_BYTES + 1)])
    return lines
  }

  /** What follows the last LF: nothing when the text is whole. */
  end(): Buffer | undefined {
    return this.#rest.length > 0 ? this.#rest : undefined
  }
}
