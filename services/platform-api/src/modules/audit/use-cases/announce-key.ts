import { AuditLogError, parseVkey } from '@dezky/audit-log'
import type { AuditCheckpoint } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import type { Context } from '../../../common/context/context.ts'
import { entryInvalid, notIntegrated, signingHalted } from '../audit.errors.ts'
import { Work } from '../audited-unit-of-work.ts'
import { Sequencer } from '../sequencer/sequencer.ts'
import { CheckpointStore } from '../tree/checkpoint.store.ts'
import { Checkpointer } from '../tree/checkpointer.ts'
import { LogKeys } from '../tree/log-keys.ts'
import { toCheckpointAnswer } from './read-log.ts'

/** The first half of a change of keys: the log is told of the next key while the present one still signs. */
@Injectable()
export class AnnounceKey {
  private readonly work: Work
  private readonly sequencer: Sequencer
  private readonly checkpointer: Checkpointer
  private readonly checkpoints: CheckpointStore
  private readonly keys: LogKeys

  constructor(
    work: Work,
    sequencer: Sequencer,
    checkpointer: Checkpointer,
    checkpoints: CheckpointStore,
    keys: LogKeys,
  ) {
    this.work = work
    this.sequencer = sequencer
    this.checkpointer = checkpointer
    this.checkpoints = checkpoints
    this.keys = keys
  }

  /**
   * Records `audit.key_rotated` with the next key and has the present key sign over it. Restart with the new
   * AUDIT_SIGNING_KEY, and the present key in AUDIT_EARLIER_VKEYS, only after this answered.
   * @throws AppError audit.entry_invalid for a key of another log, audit.not_integrated (try again), audit.signing_halted
   */
  async execute(ctx: Context, vkey: string): Promise<AuditCheckpoint> {
    this.check(vkey)
    await this.work.record(ctx, {
      action: 'audit.key_rotated',
      target: { type: 'log', id: this.keys.origin },
      data: { vkey },
    })
    await this.sequencer.drain()
    await this.checkpointer.run()
    const last = await this.checkpoints.latest()
    if (last && (await this.checkpointer.isAnnounced(vkey, last.size))) return toCheckpointAnswer(last)
    const halted = await this.checkpoints.halted(this.keys.origin)
    throw halted ? signingHalted(halted.reason) : notIntegrated()
  }

  private check(vkey: string): void {
    try {
      const { name } = parseVkey(vkey)
      if (name === this.keys.origin) return
    } catch (error) {
      if (!(error instanceof AuditLogError)) throw error
      throw entryInvalid('vkey', error.message)
    }
    throw entryInvalid('vkey', `must be a key of ${this.keys.origin}`)
  }
}
