import { AuditInbox } from '../../../src/modules/audit/inbox/audit-inbox.entity.ts'
import type { StoredDraft } from '../../../src/modules/audit/inbox/event-draft.ts'
import type { SeatRow, TenantRow } from '../../../src/modules/tenants/rows.ts'
import { seatRow, tenantRow } from '../rows.ts'
import { ctx, type Provisioner } from './provisioner.ts'

export const at = new Date('2026-11-24T09:00:00.000Z')

/** A pending tenant with a domain and two people, due at once. */
export async function foundTenant(process: Provisioner, id = 't1', slug = 'acme'): Promise<void> {
  const row = tenantRow(at, slug, {
    id,
    name: 'Acme ApS',
    nameKey: 'acme aps',
    partnerId: 'p1',
    status: 'pending',
    authentikStatus: 'pending',
    stalwartStatus: 'pending',
    ocisStatus: 'pending',
  })
  await process.tenants.insert(ctx, row)
  await process.domains.insert(ctx, row, `${slug}.example.com`, 'token', at)
  await addSeat(process, id, `${slug}-ada`)
  await addSeat(process, id, `${slug}-bo`, { status: 'disabled' })
  await process.states.markDue(id, 'p1', at)
}

export async function addSeat(process: Provisioner, tenantId: string, id: string, over: Partial<SeatRow> = {}) {
  const home = { partnerId: 'p1', email: `${id}@acme.example.com`, domain: 'acme.example.com' }
  const row = seatRow(at, tenantId, id, { id, ...home, quotaBytes: 1024 ** 3, status: 'invited', ...over })
  await process.seats.insert(ctx, row)
}

/** Puts the tenant into another status, as the actions would: with a due mark. */
export async function move(process: Provisioner, status: TenantRow['status'], id = 't1'): Promise<void> {
  const tenant = await process.tenants.byId(ctx, id)
  if (!tenant) throw new Error('no such tenant')
  await process.tenants.change(ctx, tenant, { status })
  await process.states.markDue(id, 'p1', at)
}

/** What was told to the audit log so far: actions with outcome and system, oldest first. */
export async function told(process: Provisioner): Promise<StoredDraft['entry'][]> {
  const rows = await process.database.orm.em.fork().find(AuditInbox, {}, { orderBy: { receivedAt: 'asc', id: 'asc' } })
  return rows.map((row) => row.draft.entry)
}
