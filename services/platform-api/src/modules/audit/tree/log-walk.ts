import {
  disagreeingColumn,
  HASH_BYTES,
  TILE_WIDTH,
  tileWidth,
  type AuditEntry,
  type ChainVerifier,
  type EntryIndex,
} from '@dezky/audit-log'

import type { AuditEvent } from '../log/audit-event.entity.ts'
import type { EventStore } from '../log/event.store.ts'
import { checkpointProblem } from './check-checkpoint.ts'
import type { CheckpointStore, SignedCheckpoint } from './checkpoint.store.ts'
import type { LogKeys } from './log-keys.ts'
import type { TileStore } from './tile.store.ts'

const pageSize = 1_000

export interface LogWalkParts {
  readonly events: EventStore
  readonly tiles: TileStore
  readonly checkpoints: CheckpointStore
  readonly keys: LogKeys
}

/** What is wrong that the chain itself does not tell. */
export interface Flaw {
  readonly reason: string
  readonly detail: string
}

/** One walk over hot events and checkpoints, page by page. */
export class LogWalk {
  private readonly parts: LogWalkParts
  private readonly chain: ChainVerifier
  private readonly head: number
  /** size under the newest checkpoint: so far leaf hashes are signed */
  private readonly signed: number
  private readonly waiting: AsyncGenerator<SignedCheckpoint>
  private next: SignedCheckpoint | null = null
  private leaves: { index: number; hashes: Buffer } = { index: -1, hashes: Buffer.alloc(0) }
  private problem: Flaw | null = null
  private passed = 0

  constructor(parts: LogWalkParts, chain: ChainVerifier, head: number, signed: number) {
    this.parts = parts
    this.chain = chain
    this.head = head
    this.signed = signed
    this.waiting = this.checkpointsInOrder()
  }

  /** Something beside the chain that is wrong; null so far. */
  get flaw(): Flaw | null {
    return this.problem
  }

  get checkpointsChecked(): number {
    return this.passed
  }

  /** Looks at the checkpoints of trees that are archived, or empty. */
  async begin(): Promise<boolean> {
    await this.advance()
    return this.passCheckpoints()
  }

  /** Looks at the next events. @returns whether all is well and there are more */
  async step(): Promise<boolean> {
    const { chain, head } = this
    if (chain.nextSeq > head) return false
    const rows = await this.parts.events.range(chain.nextSeq, head, pageSize)
    if (rows.length === 0) return chain.fail('seq_gap')
    // What most rows need is at hand: an await for each would cost more than the check.
    for (const row of rows) {
      if (this.lacksLeaves(chain.nextSeq)) await this.readLeaves(chain.nextSeq)
      if (!this.event(row)) return false
      if (this.next && this.next.size < chain.nextSeq && !(await this.passCheckpoints())) return false
    }
    return chain.nextSeq <= head
  }

  private event(row: AuditEvent): boolean {
    const { chain } = this
    const { seq, prevHash, hash } = row
    const leafHash = this.signedLeaf(chain.nextSeq)
    if (!chain.push(row.entry, leafHash ? { seq, prevHash, hash, leafHash } : { seq, prevHash, hash })) return false
    const entry = JSON.parse(row.entry) as AuditEntry
    const column = entry.id === row.eventId ? disagreeingColumn(entry, row as Partial<EntryIndex>) : 'id'
    if (column === undefined) return true
    this.problem = { reason: 'index_disagrees', detail: `column ${column} of event ${seq}` }
    return chain.fail('index_disagrees', seq)
  }

  /** Whether the leaf hash of an event is signed and in a tile that is not at hand. */
  private lacksLeaves(seq: number): boolean {
    return seq <= this.signed && this.leaves.index !== Math.floor((seq - 1) / TILE_WIDTH)
  }

  private async readLeaves(seq: number): Promise<void> {
    const index = Math.floor((seq - 1) / TILE_WIDTH)
    const hashes = Buffer.from(await this.parts.tiles.read(0, index, tileWidth(0, index, this.signed)))
    this.leaves = { index, hashes }
  }

  /** The leaf hash that was signed for an event; null beyond the newest checkpoint. */
  private signedLeaf(seq: number): Buffer | null {
    if (seq > this.signed) return null
    const at = ((seq - 1) % TILE_WIDTH) * HASH_BYTES
    const leaf = this.leaves.hashes.subarray(at, at + HASH_BYTES)
    return leaf.length === HASH_BYTES ? leaf : null
  }

  /** Checks the checkpoints of the sizes reached. */
  private async passCheckpoints(): Promise<boolean> {
    while (this.next && this.next.size < this.chain.nextSeq) {
      const { size, root, headHash } = this.next
      const problem = checkpointProblem(this.next, this.parts.keys)
      if (problem) this.problem = { reason: 'checkpoint_invalid', detail: problem }
      else if (size === this.chain.nextSeq - 1) {
        if (!this.chain.checkRoot(Buffer.from(root, 'base64'))) return false
        if (headHash !== this.chain.lastHash)
          this.problem = { reason: 'checkpoint_invalid', detail: `the head hash of the checkpoint of size ${size}` }
      }
      if (this.problem) return false
      this.passed += 1
      await this.advance()
    }
    return true
  }

  private async advance(): Promise<void> {
    const { value, done } = await this.waiting.next()
    this.next = done ? null : value
  }

  private async *checkpointsInOrder(): AsyncGenerator<SignedCheckpoint> {
    for (let from = 1; ;) {
      const page = await this.parts.checkpoints.from(from, pageSize)
      yield* page
      const last = page.at(-1)
      if (!last) return
      from = last.size + 1
    }
  }
}
