import type { AuditEntry } from '../entry/audit-entry.ts'

/** A plain event to vary in tests. */
export const sampleEntry = (changes: Partial<AuditEntry> = {}): AuditEntry => ({
  v: 1,
  seq: 7,
  id: '01JD8Z3K5M7Q9S1V3X5Z7B9D1F',
  at: '2025-03-01T09:30:00.000Z',
  receivedAt: '2025-03-01T09:30:00.125Z',
  source: 'platform',
  action: 'tenant.suspended',
  outcome: 'success',
  actor: { type: 'user', id: 'usr_1' },
  ...changes,
})
