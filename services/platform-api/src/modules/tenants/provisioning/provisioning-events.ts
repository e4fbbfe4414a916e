import type { PlanStep, ProvisioningError, System } from '@dezky/contracts'

import type { EventDraft } from '../../audit/inbox/event-draft.ts'
import { personal } from '../../audit/inbox/personal.ts'
import type { Reason } from './domain/occasion.ts'

interface Subject {
  readonly id: string
  readonly name: string
  readonly partnerId: string | null
}

type Step = Pick<PlanStep, 'action' | 'object' | 'name'>

const mostNames = 50

/** What was done in one system: how much, and to what. */
export const reconciled = (
  tenant: Subject,
  system: System,
  reason: Reason,
  done: readonly Step[],
  complete: boolean,
): EventDraft => ({
  ...about(tenant),
  action: 'provisioning.reconciled',
  outcome: complete ? 'success' : 'failure',
  data: { system, reason, steps: done.length, ...counted(done) },
})

/** What differs although nobody asked for a change here. */
export const driftDetected = (tenant: Subject, system: System, steps: readonly Step[]): EventDraft => ({
  ...about(tenant),
  action: 'provisioning.drift_detected',
  data: { system, steps: steps.length, ...counted(steps) },
})

/** A system began to fail, or fails for another reason than before. */
export const failed = (tenant: Subject, system: System, error: ProvisioningError): EventDraft => ({
  ...about(tenant),
  action: 'provisioning.failed',
  outcome: 'failure',
  data: { system, code: error.code, message: named(error.message) },
})

/** A system that had failed is as desired again. */
export const recovered = (tenant: Subject, system: System, error: ProvisioningError): EventDraft => ({
  ...about(tenant),
  action: 'provisioning.recovered',
  data: { system, code: error.code, attempts: error.attempts },
})

const about = ({ id, name, partnerId }: Subject): Pick<EventDraft, 'target' | 'tenantId' | 'partnerId'> => ({
  target: { type: 'tenant', id, name },
  tenantId: id,
  partnerId,
})

/** Steps by action and kind of object, and the names of the first of them. */
export function counted(steps: readonly Step[]): Record<string, unknown> {
  const counts: Record<string, number> = {}
  for (const { action, object } of steps) counts[`${action} ${object}`] = (counts[`${action} ${object}`] ?? 0) + 1
  return { counts, objects: [...new Set(steps.map(({ name }) => name))].slice(0, mostNames).map(named) }
}

/** A text that may hold an address tells about a person. */
export const named = (text: string) => (text.includes('@') ? personal(text.slice(0, 500)) : text.slice(0, 500))
