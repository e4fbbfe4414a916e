import type { SeatRole, SeatStatus } from '@dezky/contracts'

/** What somebody may set a seat to, by its present status; an invited person becomes active by signing in. */
const settable: Readonly<Record<SeatStatus, readonly SeatStatus[]>> = {
  invited: ['invited', 'disabled'],
  active: ['active', 'disabled'],
  disabled: ['disabled', 'active'],
}

export const canSetStatus = (from: SeatStatus, to: SeatStatus): boolean => settable[from].includes(to)

interface Standing {
  readonly role: SeatRole
  readonly status: SeatStatus
}

/** Whether a person administers the tenant at present: an invited admin has not taken the role up yet. */
export const isActiveAdmin = ({ role, status }: Standing): boolean => role === 'admin' && status === 'active'

/** Whether the change takes an active admin away; `after` null removes the seat. */
export const losesAdmin = (before: Standing, after: Standing | null): boolean =>
  isActiveAdmin(before) && (after === null || !isActiveAdmin(after))
