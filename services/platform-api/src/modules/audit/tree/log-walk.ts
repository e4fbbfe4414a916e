import {
  disagreeingColumn,
  HASH_BYTES,
  TILE_WIDTH,
  tileWidth,
  type AuditEntry,
  type ChainVerifier,
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
    for (const row of rows) {
      if (!(await this.event(row)) || !(await this.passCheckpoints())) return false
    }
    return chain.nextSeq <= head
  }

  private async event(row: AuditEvent): Promise<boolean> {
    const { chain } = this
    const leafHash = await this.signedLeaf(chain.nextSeq)
    const { seq, prevHash, hash, eventId, ...columns } = row
    if (!chain.push(row.entry, { seq, prevHash, hash, ...(leafHash ? { leafHash } : {}) })) return false
    const column = disagreeingColumn(JSON.parse(row.entry) as AuditEntry, { ...columns, seq, id: eventId } as never)
    if (column === undefined) return true
    this.problem = { reason: 'index_disagrees', detail: `column ${column} of event ${seq}` }
    return chain.fail('index_disagrees', seq)
  }

  /** The leaf hash that was signed for an event; null beyond the newest checkpoint. */
  private async signedLeaf(seq: number): Promise<Buffer | null> {
    if (seq > this.signed) return null
    const index = Math.floor((seq - 1) / TILE_WIDTH)
    if (this.leaves.index !== index) {
      const hashes = Buffer.from(await this.parts.tiles.read(0, index, tileWidth(0, index, this.signed)))
      this.leaves = { index, hashes }
    }
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
