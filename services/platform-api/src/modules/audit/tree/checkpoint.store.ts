import type { Database } from '../../../common/store/database.ts'
import { isDuplicate } from '../../../common/store/unique.ts'
import { AuditCheckpoint } from './audit-checkpoint.entity.ts'
import { AuditHalt } from './audit-halt.entity.ts'

/** A checkpoint as it is stored. */
export type SignedCheckpoint = Pick<
  AuditCheckpoint,
  'size' | 'root' | 'headHash' | 'note' | 'hmac' | 'hmacKeyId' | 'keyId' | 'at'
>

/** Signed checkpoints, and whether signing is halted. They speak for the whole log. */
export class CheckpointStore {
  private readonly database: Database

  constructor(database: Database) {
    this.database = database
  }

  async latest(): Promise<SignedCheckpoint | null> {
    const [last] = await this.page(null, 1)
    return last ?? null
  }

  /** The newest first, of trees smaller than `before`. */
  async page(before: number | null, limit: number): Promise<SignedCheckpoint[]> {
    return this.database.manager().find(AuditCheckpoint, before === null ? {} : { size: { $lt: before } }, {
      orderBy: { size: 'desc' },
      limit,
      disableIdentityMap: true,
    })
  }

  /** The oldest first, of trees of `size` or more. */
  async from(size: number, limit: number): Promise<SignedCheckpoint[]> {
    return this.database
      .manager()
      .find(AuditCheckpoint, { size: { $gte: size } }, { orderBy: { size: 'asc' }, limit, disableIdentityMap: true })
  }

  async count(): Promise<number> {
    return this.database.manager().count(AuditCheckpoint, {})
  }

  /** Publishes a checkpoint. False when one of this size is there already. */
  async publish(checkpoint: SignedCheckpoint): Promise<boolean> {
    try {
      await this.database.manager().insert(AuditCheckpoint, { ...checkpoint })
      return true
    } catch (error) {
      if (isDuplicate(error)) return false
      throw error
    }
  }

  async halted(origin: string): Promise<{ reason: string; detail: string; since: string } | null> {
    return this.database.manager().findOne(AuditHalt, { id: origin }, { disableIdentityMap: true })
  }

  /** Notes that signing is halted. False when that is known. */
  async halt(origin: string, reason: string, detail: string, since: string): Promise<boolean> {
    try {
      await this.database.manager().insert(AuditHalt, { id: origin, reason, detail, since })
      return true
    } catch (error) {
      if (isDuplicate(error)) return false
      throw error
    }
  }

  async resume(origin: string): Promise<boolean> {
    return (await this.database.manager().nativeDelete(AuditHalt, { id: origin })) > 0
  }
}
