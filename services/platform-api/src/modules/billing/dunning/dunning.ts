import type { Dunning } from '@dezky/contracts'

const dayMs = 86_400_000

/** How far a tenant's case has come. */
export interface Case {
  readonly sinceAt: Date
  readonly reminders: number
  readonly suspendedAt: Date | null
}

/** What is to happen next. */
export type DunningStep =
  | { readonly kind: 'begin' | 'suspend' | 'lift' | 'end' }
  /** the oldest debt was paid, and a later one is overdue */
  | { readonly kind: 'restart' }
  /** the `number`th reminder; those that were missed meanwhile are not made up for */
  | { readonly kind: 'remind'; readonly number: number }

const after = (at: Date, days: number): Date => new Date(at.getTime() + days * dayMs)

/** When a tenant that owes since `sinceAt` is suspended. */
export const suspendsAt = (sinceAt: Date, terms: Dunning): Date => after(sinceAt, terms.suspendAfterDays)

/**
 * The next step of a case; null when there is none at `now`. One step follows the other until there is none, so
 * whatever was interrupted is gone on with.
 * @param sinceAt when the oldest invoice that is overdue was due; null: nothing is
 */
export function nextStep(sinceAt: Date | null, known: Case | null, terms: Dunning, now: Date): DunningStep | null {
  if (!known) return sinceAt && { kind: 'begin' }
  const suspended = known.suspendedAt !== null
  const mayStay = sinceAt !== null && now >= suspendsAt(sinceAt, terms)
  if (suspended && !mayStay) return { kind: 'lift' }
  if (!sinceAt) return { kind: 'end' }
  if (sinceAt.getTime() !== known.sinceAt.getTime()) return { kind: 'restart' }
  if (mayStay) return suspended ? null : { kind: 'suspend' }
  const due = terms.remindAfterDays.filter((days) => after(sinceAt, days) <= now).length
  return due > known.reminders ? { kind: 'remind', number: due } : null
}
