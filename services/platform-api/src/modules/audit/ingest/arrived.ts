import { acceptEntry, fitEntry, type UnsequencedEntry } from '@dezky/audit-log'
import type { AuditOutcome, AuditSource } from '@dezky/contracts'

import type { InboxRow } from '../inbox/audit-inbox.store.ts'
import { commit, type Personal, type PersonalValue } from '../inbox/personal.ts'
import { commitData } from './commit-data.ts'

/** An event from outside, mapped to the log's model. Names and addresses are marked; `data` is as it came. */
export interface Arrived {
  readonly id: string
  /** when it happened: `YYYY-MM-DDTHH:mm:ss.sssZ` */
  readonly at: string
  readonly source: AuditSource
  readonly action: string
  readonly outcome: AuditOutcome
  readonly actor: { readonly type: string; readonly id: string; readonly name?: Personal; readonly ip?: Personal }
  readonly target?: { readonly type: string; readonly id: string; readonly name?: string | Personal }
  readonly tenantId?: string | undefined
  readonly partnerId?: string | undefined
  readonly requestId?: string | undefined
  readonly data?: unknown
}

/** Whether an event that is too large is refused, or keeps only a digest of its data. */
export type WhenTooLarge = 'refuse' | 'digest'

/**
 * The row an event waits in. Personal values of its data are found and committed to, secrets cut out.
 * @throws AuditLogError `entry_invalid` (with `path`), `entry_too_large`
 */
export function toInboxRow(event: Arrived, receivedAt: Date, whenTooLarge: WhenTooLarge): InboxRow {
  const collected: PersonalValue[] = []
  const { data, ...rest } = event
  const instant = receivedAt.toISOString()
  const head = commit({ v: 1, receivedAt: instant, ...rest }, collected) as UnsequencedEntry
  const told = data === undefined ? {} : { data: commitData(data, collected) as UnsequencedEntry['data'] }
  const whole = { ...head, ...told } as UnsequencedEntry
  const entry = whenTooLarge === 'digest' ? fitEntry(whole) : whole
  const text = acceptEntry(entry)
  // A digest leaves no commitment behind, so there is nothing to open either.
  const kept = entry === whole ? collected : collected.filter(({ commitment }) => text.includes(commitment))
  const json = `{"entry":${text},"personal":${JSON.stringify(kept)}}`
  return { id: event.id, receivedAt: instant, draft: { entry, personal: kept }, json }
}
