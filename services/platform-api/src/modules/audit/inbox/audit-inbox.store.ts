import type { Context } from '../../../common/context/context.ts'
import type { Database } from '../../../common/store/database.ts'
import { AuditInbox } from './audit-inbox.entity.ts'
import type { EventDraft, StoredDraft } from './event-draft.ts'
import { commit, personal, type PersonalValue } from './personal.ts'

/** Writes events into the inbox, inside the unit of work that is open. */
export class AuditInboxStore {
  private readonly database: Database

  constructor(database: Database) {
    this.database = database
  }

  /** Builds the entry from the context and stores it under `id` (its idempotency key). */
  async add(ctx: Context, draft: EventDraft, id: string, at: Date): Promise<void> {
    await this.database
      .manager()
      .insert(AuditInbox, { id, receivedAt: at.toISOString(), draft: toStored(ctx, draft, id, at) })
  }

  async depth(): Promise<number> {
    return this.database.manager().count(AuditInbox, {})
  }

  /** The oldest waiting events, in (receivedAt, id) order. */
  async oldest(limit: number): Promise<AuditInbox[]> {
    return this.database
      .manager()
      .find(AuditInbox, {}, { orderBy: { receivedAt: 'asc', id: 'asc' }, limit, disableIdentityMap: true })
  }
}

function toStored(ctx: Context, draft: EventDraft, id: string, at: Date): StoredDraft {
  const collected: PersonalValue[] = []
  const { name, ip, ...actor } = ctx.actor
  const instant = at.toISOString()
  const entry = commit(
    {
      id,
      at: instant,
      receivedAt: instant,
      source: 'platform',
      action: draft.action,
      outcome: draft.outcome ?? 'success',
      actor: { ...actor, name: name && personal(name), ip: ip && personal(ip) },
      tenantId: draft.tenantId,
      partnerId: draft.partnerId,
      target: draft.target,
      requestId: ctx.requestId,
      data: draft.data,
    },
    collected,
  ) as StoredDraft['entry']
  return { entry, personal: collected }
}
