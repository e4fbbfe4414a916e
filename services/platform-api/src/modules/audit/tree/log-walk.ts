import { HASH_BYTES, TILE_WIDTH, tileWidth, type ChainVerifier } from '@dezky/audit-log'

import type { AuditEvent } from '../log/audit-event.entity.ts'
import type { EventStore } from '../log/event.store.ts'
import { checkpointProblem } from './check-checkpoint.ts'
import type { CheckedPage } from './check-page.ts'
import type { CheckpointStore, SignedCheckpoint } from './checkpoint.store.ts'
import type { LogKeys } from './log-keys.ts'
import type { PageChecks } from './page-checks.ts'
import type { TileStore } from './tile.store.ts'
import { wrongColumn } from './wrong-column.ts'

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
  private readonly ahead: PageChecks | null
  private passed = 0

  /** @param ahead checks events in threads; what it finds nothing wrong with is not looked at here again */
  constructor(parts: LogWalkParts, chain: ChainVerifier, head: number, signed: number, ahead: PageChecks | null) {
    this.parts = parts
    this.ahead = ahead
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
    const page = await this.ahead?.take(chain.nextSeq)
    if (page && (await this.join(page))) return chain.nextSeq <= head && this.isWell
    if (!this.isWell) return false
    // From here on as far as the next page that may have been looked at.
    const end = this.ahead?.endOf(chain.nextSeq) ?? head
    const rows = await this.parts.events.range(chain.nextSeq, end, pageSize)
    if (rows.length === 0) return chain.fail('seq_gap')
    // What most rows need is at hand: an await for each would cost more than the check.
    for (const row of rows) {
      if (this.lacksLeaves(chain.nextSeq)) await this.readLeaves(chain.nextSeq)
      if (!this.event(row)) return false
      if (this.next && this.next.size < chain.nextSeq && !(await this.passCheckpoints())) return false
    }
    return chain.nextSeq <= head
  }

  private get isWell(): boolean {
    return this.problem === null && this.chain.report().ok
  }

  /**
   * Goes on over events that are in order by themselves, from one checkpoint or tile to the next.
   * @returns false where they do not follow what came before, or are not what was signed: there the events are to be
   *   looked at one by one
   */
  private async join({ prevHash, leaves, hashes }: CheckedPage): Promise<boolean> {
    const { chain } = this
    if (prevHash !== chain.lastHash) return false
    const first = chain.nextSeq
    const last = first + leaves.length / HASH_BYTES - 1
    while (chain.nextSeq <= last) {
      const seq = chain.nextSeq
      if (this.lacksLeaves(seq)) await this.readLeaves(seq)
      const end = Math.min(last, this.next ? this.next.size : last, this.endOfTile(seq))
      const some = leaves.subarray((seq - first) * HASH_BYTES, (end - first + 1) * HASH_BYTES)
      if (seq <= this.signed && !this.isSigned(seq, some)) return false
      chain.takeChecked(
        some,
        Buffer.from(hashes.subarray((end - first) * HASH_BYTES).subarray(0, HASH_BYTES)).toString('hex'),
      )
      if (this.next && this.next.size < chain.nextSeq && !(await this.passCheckpoints())) return true
    }
    return true
  }

  /** Number of the last event whose leaf hash is in the same tile, or beyond what is signed. */
  private endOfTile(seq: number): number {
    return seq > this.signed ? this.head : Math.min(this.signed, Math.ceil(seq / TILE_WIDTH) * TILE_WIDTH)
  }

  /** Whether leaf hashes are those that were signed; all of them are in the tile at hand. */
  private isSigned(seq: number, leaves: Uint8Array): boolean {
    const at = ((seq - 1) % TILE_WIDTH) * HASH_BYTES
    return this.leaves.hashes.subarray(at, at + leaves.length).equals(leaves)
  }

  private event(row: AuditEvent): boolean {
    const { chain } = this
    const { seq, prevHash, hash } = row
    const leafHash = this.signedLeaf(chain.nextSeq)
    if (!chain.push(row.entry, leafHash ? { seq, prevHash, hash, leafHash } : { seq, prevHash, hash })) return false
    const column = wrongColumn(row)
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
