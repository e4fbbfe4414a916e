import { AuditInbox } from '../../src/modules/audit/inbox/audit-inbox.entity.ts'
import type { StoredDraft } from '../../src/modules/audit/inbox/event-draft.ts'
import type { TestApp } from './test-app.ts'

/** The events told so far with this action, oldest first. */
export async function eventsOf(app: TestApp, action: string): Promise<StoredDraft['entry'][]> {
  const rows = await app.database.orm.em.fork().find(AuditInbox, {}, { orderBy: { receivedAt: 'asc', id: 'asc' } })
  return rows.map((row) => row.draft.entry).filter((entry) => entry.action === action)
}
