import type { UnsequencedEntry } from '@dezky/audit-log'
import type { AuditOutcome } from '@dezky/contracts'

import type { Personal, PersonalValue } from './personal.ts'

export interface Party {
  readonly type: string
  readonly id: string
  readonly name?: string | Personal
}

/** What a use case says about its change. The rest (who, when, which request) comes from the context. */
export interface EventDraft {
  readonly action: string
  readonly outcome?: AuditOutcome
  readonly target?: Party
  readonly tenantId?: string | null | undefined
  readonly partnerId?: string | null | undefined
  /** A diff or figures; personal values marked with `personal()`. Secrets never. */
  readonly data?: Record<string, unknown>
}

/** The draft as it waits in the inbox: an entry without `seq`, personal values replaced, beside them what they stood for. */
export interface StoredDraft {
  readonly entry: UnsequencedEntry
  readonly personal: readonly PersonalValue[]
}

/** One changed field, for the `data` of an event. */
export interface Change {
  readonly from?: unknown
  readonly to?: unknown
}

/** The fields in which two states differ; `personalFields` are committed, not shown. Absent stands for null. */
export function changes<T extends Record<string, unknown>>(
  before: T,
  after: T,
  fields: readonly (keyof T & string)[],
  personalFields: readonly string[],
  mark: (value: string) => Personal,
): Record<string, Change> {
  const show = (field: string, value: unknown): unknown => {
    if (!personalFields.includes(field)) return value
    if (Array.isArray(value)) return value.map((item: unknown) => (typeof item === 'string' ? mark(item) : item))
    return typeof value === 'string' ? mark(value) : value
  }
  const differing = fields.filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]))
  return Object.fromEntries(
    differing.map((field) => [field, { from: show(field, before[field]), to: show(field, after[field]) }]),
  )
}
