import { createHash, hash } from 'node:crypto'
import { once } from 'node:events'
import type { WritableOptions } from 'node:stream'
import { createGzip } from 'node:zlib'
import type { ZlibOptions } from 'node:zlib'

import { AuditLogError } from '../audit-log.errors.ts'
import type { AuditEntry } from '../entry/audit-entry.ts'
import type { CompactRange } from '../tree/compact-range.ts'
import { HASH_BYTES } from '../tree/hash.ts'
import { ChainVerifier } from '../verify/chain-verifier.ts'
import type { StoredBeside } from '../verify/chain-verifier.ts'

/** Most events a batch holds. */
export const MAX_BATCH_EVENTS = 50_000
/** Most bytes of lines a batch holds, before gzip. */
export const MAX_BATCH_BYTES = 64 * 1024 * 1024

/** Bytes that grow, in memory that is used again. What it begins with is only set aside: it is the system's until written to. */
class Growing {
  bytes = Buffer.allocUnsafe(0)
  readonly #least: number

  constructor(least: number) {
    this.#least = least
  }

  /** Puts `part` at `at`, keeping what is before. */
  put(at: number, part: Uint8Array): void {
    const end = at + part.length
    if (end > this.bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(end, 2 * this.bytes.length, this.#least))
      this.bytes.copy(larger, 0, 0, at)
      this.bytes = larger
    }
    this.bytes.set(part, at)
  }
}

/**
 * Memory a batch is built in. A run that builds one after the other uses it again, so that it holds two batches however
 * many it builds; what was built in it is then overwritten.
 */
export class BatchMemory {
  // As much as most batches take: what is outgrown waits for the garbage collector, beside what replaced it.
  readonly gzip = new Growing(8 << 20)
  readonly hashes = new Growing(MAX_BATCH_EVENTS * HASH_BYTES)
  readonly chunks: Buffer<ArrayBuffer>[] = []
}

/** Where a batch begins. */
export type BatchStart = {
  startSeq: number
  /** Chain hash before it, hex. */
  prevHash: string
  /** Tree of the `startSeq - 1` entries before; the builder grows it, and it then serves the next batch. */
  tree: CompactRange
  /** Of its own unless told. */
  memory?: BatchMemory
}

/** A batch's content, whole and hashed, before it is named and signed. Digests and chain hashes in hex. */
export type BatchContent = {
  startSeq: number
  endSeq: number
  eventCount: number
  firstAt: string
  lastAt: string
  /** `receivedAt` of the first event, which names the batch's day. */
  receivedAt: string
  prevHash: string
  lastHash: string
  /** base64. */
  rootHash: string
  sha256Jsonl: string
  bytesUncompressed: number
  /** The lines, gzip level 6, no name, mtime 0. */
  gzip: Buffer
  /** The `.hashes` sidecar. */
  hashes: Buffer
  sha256Hashes: string
  /** Of `gzip`. */
  sha256Gzip: string
}

const CHUNK = 256 * 1024
const LF = 0x0a
// Room for a few chunks, so that gzip works on one, in its own thread, while the next is filled.
const GZIP: ZlibOptions & WritableOptions = { level: 6, chunkSize: 64 * 1024, highWaterMark: 4 * CHUNK }

/**
 * Builds one batch from entries as they come from the hot store: lines, gzip, digests, chain and tree in one pass. What
 * is held is the compressed object and 32 bytes an event. Each entry is verified on the way, so what is wrong in the
 * hot store is never archived.
 */
export class BatchBuilder {
  readonly #start: { startSeq: number; prevHash: string; tree: CompactRange }
  readonly #memory: BatchMemory
  readonly #verifier: ChainVerifier
  readonly #gzip = createGzip(GZIP)
  #compressed = 0
  readonly #digest = createHash('sha256')
  // As it grows: hashing the whole object at once holds up whoever else the process serves.
  readonly #gzipDigest = createHash('sha256')
  #chunk: Buffer<ArrayBuffer>
  #filled = 0
  #bytes = 0
  #first: string | undefined
  #last = ''

  constructor({ startSeq, prevHash, tree, memory = new BatchMemory() }: BatchStart) {
    this.#start = { startSeq, prevHash, tree }
    this.#memory = memory
    this.#chunk = this.#freeChunk()
    this.#verifier = new ChainVerifier(this.#start)
    this.#gzip.on('data', (part: Buffer) => {
      this.#gzipDigest.update(part)
      memory.gzip.put(this.#compressed, part)
      this.#compressed += part.length
    })
  }

  /** Number the next entry must have. */
  get nextSeq(): number {
    return this.#verifier.nextSeq
  }

  /** Events so far. */
  get eventCount(): number {
    return this.nextSeq - this.#start.startSeq
  }

  /** Whether one more entry keeps the batch within its limits. */
  fits(entry: string, limits = { events: MAX_BATCH_EVENTS, bytes: MAX_BATCH_BYTES }): boolean {
    if (this.eventCount >= limits.events) return false
    // UTF-8 takes three bytes at most for what is one unit of a string: near the limit alone the bytes are counted.
    const left = limits.bytes - this.#bytes - 1
    return entry.length * 3 <= left || Buffer.byteLength(entry) <= left
  }

  /**
   * Takes the next entry, verbatim. Await it: it waits while gzip is behind.
   * @param stored what the hot store keeps beside it, to be compared.
   * @throws AuditLogError `batch_entry_bad` naming the number and the reason; the builder is of no use after that.
   */
  async push(entry: string, stored?: StoredBeside): Promise<void> {
    const seq = this.nextSeq
    if (!this.#verifier.push(entry, stored)) {
      this.#gzip.destroy()
      const { reason } = this.#verifier.report()
      throw new AuditLogError('batch_entry_bad', `seq ${seq}: ${reason}`, { path: String(seq) })
    }
    this.#memory.hashes.put((seq - this.#start.startSeq) * HASH_BYTES, this.#verifier.leafHash)
    this.#first ??= entry
    this.#last = entry
    const line = this.#verifier.entryBytes
    this.#bytes += line.length + 1
    if (this.#filled + line.length + 1 > CHUNK) await this.#flush()
    this.#filled += line.copy(this.#chunk, this.#filled)
    this.#chunk[this.#filled++] = LF
  }

  /**
   * Ends the batch.
   * @throws AuditLogError `batch_empty` when nothing was pushed.
   */
  async finish(): Promise<BatchContent> {
    if (this.#first === undefined) throw new AuditLogError('batch_empty', 'a batch holds at least one event')
    await this.#flush()
    const ended = once(this.#gzip, 'end')
    this.#gzip.end()
    await ended
    const { at: firstAt, receivedAt } = JSON.parse(this.#first) as AuditEntry
    const { at: lastAt } = JSON.parse(this.#last) as AuditEntry
    const { startSeq, prevHash, tree } = this.#start
    this.#memory.chunks.push(this.#chunk)
    const hashes = this.#memory.hashes.bytes.subarray(0, this.eventCount * HASH_BYTES)
    const gzip = this.#memory.gzip.bytes.subarray(0, this.#compressed)
    return {
      startSeq,
      endSeq: this.nextSeq - 1,
      eventCount: this.eventCount,
      firstAt,
      lastAt,
      receivedAt,
      prevHash,
      lastHash: this.#verifier.lastHash,
      rootHash: tree.root().toString('base64'),
      sha256Jsonl: this.#digest.digest('hex'),
      bytesUncompressed: this.#bytes,
      gzip,
      hashes,
      sha256Hashes: hash('sha256', hashes, 'hex'),
      sha256Gzip: this.#gzipDigest.digest('hex'),
    }
  }

  #freeChunk(): Buffer<ArrayBuffer> {
    return this.#memory.chunks.pop() ?? Buffer.allocUnsafe(CHUNK)
  }

  async #flush(): Promise<void> {
    if (this.#filled === 0) return
    const part = this.#chunk.subarray(0, this.#filled)
    this.#digest.update(part)
    // gzip reads the chunk after this returns, so the next one needs memory of its own until it is given back.
    const chunk = this.#chunk
    const hasRoom = this.#gzip.write(part, () => this.#memory.chunks.push(chunk))
    this.#chunk = this.#freeChunk()
    this.#filled = 0
    if (!hasRoom) await once(this.#gzip, 'drain')
  }
}
