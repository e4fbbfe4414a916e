import { formatTlogProof, inclusionProof, tileNodeReader } from '@dezky/audit-log'
import { Injectable } from '@nestjs/common'

import type { Context } from '../../../common/context/context.ts'
import { notIntegrated, signingHalted } from '../audit.errors.ts'
import { CheckpointStore, type SignedCheckpoint } from '../tree/checkpoint.store.ts'
import { Checkpointer } from '../tree/checkpointer.ts'
import { LogKeys } from '../tree/log-keys.ts'
import { TileStore } from '../tree/tile.store.ts'
import { ReadEvents } from './read-events.ts'

@Injectable()
export class ProveEvent {
  private readonly read: ReadEvents
  private readonly checkpoints: CheckpointStore
  private readonly checkpointer: Checkpointer
  private readonly tiles: TileStore
  private readonly keys: LogKeys

  constructor(
    read: ReadEvents,
    checkpoints: CheckpointStore,
    checkpointer: Checkpointer,
    tiles: TileStore,
    keys: LogKeys,
  ) {
    this.read = read
    this.checkpoints = checkpoints
    this.checkpointer = checkpointer
    this.tiles = tiles
    this.keys = keys
  }

  /**
   * The C2SP tlog-proof of an event the caller may read. An event no checkpoint covers yet makes one be signed.
   * @throws AppError audit.event_not_found, audit.not_integrated, audit.signing_halted
   */
  async execute(ctx: Context, id: string): Promise<string> {
    const { seq } = await this.read.row(ctx, id)
    return this.proofOf(seq, await this.covering(seq))
  }

  /** The proof of event `seq` under a checkpoint that covers it. */
  async proofOf(seq: number, { size, note }: SignedCheckpoint): Promise<string> {
    const hashes = await inclusionProof(seq - 1, size, tileNodeReader(size, this.tiles.read))
    return formatTlogProof({ index: seq - 1, hashes, checkpoint: note })
  }

  private async covering(seq: number): Promise<SignedCheckpoint> {
    const last = await this.checkpoints.latest()
    if (last && last.size >= seq) return last
    await this.checkpointer.run()
    const next = await this.checkpoints.latest()
    if (next && next.size >= seq) return next
    const halted = await this.checkpoints.halted(this.keys.origin)
    throw halted ? signingHalted(halted.reason) : notIntegrated()
  }
}
