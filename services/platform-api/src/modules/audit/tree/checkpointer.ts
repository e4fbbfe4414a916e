import { randomUUID } from 'node:crypto'

import { extendsTree, openCheckpoint, parseNote, signCheckpoint, tileNodeReader } from '@dezky/audit-log'

import type { Clock } from '../../../common/clock/clock.ts'
import { systemContext } from '../../../common/context/context.ts'
import { newId } from '../../../common/ids.ts'
import type { LeaseStore } from '../../../common/leases/lease.store.ts'
import type { Work } from '../audited-unit-of-work.ts'
import type { ArchivedHead } from '../log/archived-head.ts'
import type { EventStore } from '../log/event.store.ts'
import { noFaults, type FaultPoint } from '../sequencer/fault-points.ts'
import type { CheckpointStore, SignedCheckpoint } from './checkpoint.store.ts'
import { growTree } from './grow-tree.ts'
import { Halted } from './halted.ts'
import type { LogKeys } from './log-keys.ts'
import type { NoteArchive } from './note-archive.ts'
import { TileConflictError, type TileStore } from './tile.store.ts'

export interface CheckpointerParts {
  readonly events: EventStore
  readonly archived: ArchivedHead
  readonly tiles: TileStore
  readonly checkpoints: CheckpointStore
  readonly notes: NoteArchive
  readonly keys: LogKeys
  readonly leases: LeaseStore
  readonly work: Work
  readonly clock: Clock
  readonly faults?: FaultPoint
}

const leaseName = 'audit-checkpointer'
const leaseMs = 15_000

/** What a run ended with: `busy` when another process is at it. */
export type CheckpointOutcome = 'signed' | 'unchanged' | 'halted' | 'busy'

/**
 * Grows the tree over new events, proves that it extends what was signed last, signs and publishes. A log that does not
 * extend its last checkpoint is never signed: the halt is stored, told in the log and shown to operators, and goes away
 * only when the log extends that checkpoint again.
 */
export class Checkpointer {
  private readonly parts: CheckpointerParts
  private readonly holder = randomUUID()
  private readonly die: FaultPoint
  private comparedOutside = false

  constructor(parts: CheckpointerParts) {
    this.parts = parts
    this.die = parts.faults ?? noFaults
  }

  /** Signs what is new. Tiles are stored before the note that needs them, the note last. */
  async run(): Promise<CheckpointOutcome> {
    const { checkpoints, leases, clock, events, archived } = this.parts
    const last = await checkpoints.latest()
    const head = (await events.head()) ?? (await archived.read())
    if (!head && !last) return 'unchanged'
    const same = last !== null && head?.seq === last.size && head.hash === last.headHash
    if (same && this.comparedOutside && !(await checkpoints.halted(this.parts.keys.origin))) return 'unchanged'
    const lease = await leases.acquire(leaseName, this.holder, leaseMs, clock.now())
    if (!lease) return 'busy'
    try {
      await this.compareOutside(last)
      const signed = await this.sign(last, head?.seq ?? 0)
      await this.resume()
      return signed ? 'signed' : 'unchanged'
    } catch (error) {
      if (error instanceof TileConflictError) return await this.halt(new Halted('tiles_changed', error.message))
      if (error instanceof Halted) return await this.halt(error)
      throw error
    } finally {
      await leases.release(lease)
    }
  }

  /** Whether an event under the checkpoint of `size` announces this key. */
  async isAnnounced(vkey: string, size: number): Promise<boolean> {
    return this.parts.events.announces(vkey, size)
  }

  private async sign(last: SignedCheckpoint | null, head: number): Promise<boolean> {
    const { events, tiles, checkpoints, keys, notes, clock } = this.parts
    if (last) await this.checkLast(last)
    if (last && head < last.size) throw new Halted('log_shorter', `${head} events where ${last.size} were signed`)
    const tree = await growTree(last, head, events, tiles)
    this.die('integrated')
    if (last && tree.size === last.size) {
      const [now] = await events.range(head, head, 1)
      if (now && now.hash !== last.headHash) throw new Halted('log_changed', `event ${head}: chain_mismatch`)
      return false
    }
    const before = last ? { size: last.size, root: Buffer.from(last.root, 'base64') } : null
    if (before && !(await extendsTree(before, tree, tileNodeReader(tree.size, tiles.read))))
      throw new Halted('log_changed', `the tree of ${tree.size} does not extend that of ${before.size}`)
    const { signer, hmac, origin } = keys.present
    const note = signCheckpoint({ origin, size: tree.size, root: tree.root }, [signer])
    this.die('signed')
    await checkpoints.publish({
      size: tree.size,
      root: tree.root.toString('base64'),
      headHash: tree.headHash,
      note,
      hmac: hmac.mac(parseNote(note).text).toString('base64'),
      hmacKeyId: hmac.keyId,
      keyId: signer.keyId,
      at: clock.now().toISOString(),
    })
    this.die('published')
    await notes.keep(tree.size, note)
    await tiles.prune(tree.tiles)
    return true
  }

  /** The last checkpoint must be what a key of this log signed; a new key signs only once the log was told of it. */
  private async checkLast(last: SignedCheckpoint): Promise<void> {
    const { keys } = this.parts
    let signedBy: readonly { keyId: string }[]
    try {
      const opened = openCheckpoint(last.note, keys.verifiers)
      if (opened.size !== last.size || opened.root.toString('base64') !== last.root)
        throw new Halted('checkpoint_changed', `the checkpoint of size ${last.size} says other than its note`)
      signedBy = opened.signedBy
    } catch (error) {
      if (error instanceof Halted) throw error
      const message = `the checkpoint of size ${last.size} is not signed by a key of this log`
      throw new Halted('checkpoint_changed', message, { cause: error })
    }
    const { signer, vkey } = keys.present
    if (signedBy.some((key) => key.keyId === signer.keyId)) return
    if (!(await this.isAnnounced(vkey, last.size)))
      throw new Halted(
        'key_not_announced',
        `no audit.key_rotated event under the last checkpoint names ${signer.keyId}`,
      )
  }

  /** Once after a start: a store that is behind a note kept outside was restored from a backup. */
  private async compareOutside(last: SignedCheckpoint | null): Promise<void> {
    if (this.comparedOutside) return
    const { notes, keys } = this.parts
    const newest = await notes.newest()
    if (newest !== null) {
      const outside = openCheckpoint(newest, keys.verifiers)
      if (outside.size > (last?.size ?? 0))
        throw new Halted(
          'store_behind',
          `a note of size ${outside.size} was signed; the store knows ${last?.size ?? 0}`,
        )
    }
    this.comparedOutside = true
  }

  private async halt({ reason, message }: Halted): Promise<'halted'> {
    const { checkpoints, keys, work, clock } = this.parts
    if (await checkpoints.halt(keys.origin, reason, message, clock.now().toISOString())) {
      await work.record(this.context(), {
        action: 'audit.signing_halted',
        outcome: 'failure',
        target: { type: 'log', id: keys.origin },
        data: { reason, detail: message },
      })
    }
    return 'halted'
  }

  private async resume(): Promise<void> {
    const { checkpoints, keys, work } = this.parts
    if (await checkpoints.resume(keys.origin)) {
      await work.record(this.context(), { action: 'audit.signing_resumed', target: { type: 'log', id: keys.origin } })
    }
  }

  private context() {
    return systemContext('audit-checkpointer', newId(this.parts.clock.now()))
  }
}
