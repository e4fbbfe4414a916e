import { periodAt } from './period.ts'
import { type Purchase, purchaseOf } from './purchase.ts'
import type { Term } from './term.ts'

/** What is bought from `at` on, an instant as text; it was asked for at the amount it names. */
export interface ScheduledPurchase extends Purchase {
  readonly at: string
}

/** The part of a subscription that time moves, with all it depends on. */
export interface Course extends Term, Purchase {
  readonly trialEndsAt: Date | null
  readonly scheduledChange: ScheduledPurchase | null
  /** at Stripe: then time alone moves nothing but periods */
  readonly stripeSubscriptionId: string | null
}

export type CourseChange = Partial<Omit<Course, 'stripeSubscriptionId'>>

/** Something that happens by itself. */
export interface Step {
  readonly kind: 'trial_ended' | 'change_applied' | 'ended'
  readonly at: Date
  readonly change: CourseChange
}

const over = (course: Course): boolean => course.status === 'cancelled'

function stepOf(course: Course): Step | null {
  const { scheduledChange, currentPeriodEndAt } = course
  if (course.cancelAtPeriodEnd) {
    return { kind: 'ended', at: currentPeriodEndAt, change: { status: 'cancelled', scheduledChange: null } }
  }
  if (course.status === 'trialing' && course.trialEndsAt) {
    const at = course.trialEndsAt
    const { startAt, endAt } = periodAt(at, course.interval, at)
    const change = { status: 'active', anchorAt: at, currentPeriodStartAt: startAt, currentPeriodEndAt: endAt } as const
    return { kind: 'trial_ended', at, change }
  }
  if (!scheduledChange) return null
  const at = new Date(scheduledChange.at)
  const anchorAt = scheduledChange.interval === course.interval ? course.anchorAt : at
  const { startAt, endAt } = periodAt(anchorAt, scheduledChange.interval, at)
  const period = { anchorAt, currentPeriodStartAt: startAt, currentPeriodEndAt: endAt }
  return { kind: 'change_applied', at, change: { ...purchaseOf(scheduledChange), ...period, scheduledChange: null } }
}

/** When something next happens by itself; null when nothing waits. */
export function dueAtOf(course: Course): Date | null {
  if (over(course) || course.stripeSubscriptionId !== null) return null
  return stepOf(course)?.at ?? null
}

/** What has happened by itself until `now`, oldest first. Each step starts from what the one before left. */
export function stepsUntil(course: Course, now: Date): Step[] {
  const steps: Step[] = []
  let reached = course
  for (;;) {
    const due = dueAtOf(reached)
    const step = due !== null && due <= now ? stepOf(reached) : null
    if (!step) return steps
    steps.push(step)
    reached = { ...reached, ...step.change }
  }
}

/** A subscription as it stands at `now`: everything that was due has happened, and periods have followed each other. */
export function standing<T extends Course>(stored: T, now: Date): T {
  let reached: T = stored
  for (const { change } of stepsUntil(stored, now)) reached = { ...reached, ...change }
  if (over(reached) || now < reached.currentPeriodEndAt) return reached
  // Stripe says when one it decides on is over; until it does, its last period is shown as the last.
  if (reached.cancelAtPeriodEnd) return { ...reached, status: 'cancelled' }
  const { startAt, endAt } = periodAt(reached.anchorAt, reached.interval, now)
  return { ...reached, currentPeriodStartAt: startAt, currentPeriodEndAt: endAt }
}
