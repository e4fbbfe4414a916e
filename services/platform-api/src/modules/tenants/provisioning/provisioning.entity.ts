import { runStatuses, type RunStep, type System } from '@dezky/contracts'
import { defineEntity, p } from '@mikro-orm/core'

const stateSchema = defineEntity({
  name: 'ProvisioningState',
  tableName: 'provisioning_states',
  properties: {
    /** the tenant's id */
    id: p.string().primary().fieldName('_id'),
    partnerId: p.string().nullable(),
    /** ids the systems gave to this tenant's objects; a list, because some stores take no dots in keys */
    externalIds: p.json<Record<System, { key: string; id: string }[]>>(),
    facts: p.json<Partial<Record<System, { label: string; value: string }[]>>>(),
    notes: p.json<Partial<Record<System, string[]>>>(),
    lastOkAt: p.json<Partial<Record<System, string>>>(),
    /** when each system is to be looked at next, as instants */
    nextAt: p.json<Partial<Record<System, string>>>(),
    /** when the reconcile loop looks at this tenant next: the earliest of `nextAt`, or at once after a change */
    dueAt: p.datetime(),
    /** counts changes of the desired state */
    changes: p.integer(),
    /** the count that the last reconcile of all systems took into account */
    handled: p.integer(),
    version: p.integer(),
  },
  indexes: [{ name: 'provisioning_states_due', properties: ['dueAt', 'id'] }],
})

/** What is known of one tenant in the connected systems, and when it is looked at next. */
export class ProvisioningState extends stateSchema.class {}
stateSchema.setClass(ProvisioningState)

const runSchema = defineEntity({
  name: 'ProvisioningRun',
  tableName: 'provisioning_runs',
  properties: {
    id: p.string().primary().fieldName('_id'),
    tenantId: p.string(),
    partnerId: p.string().nullable(),
    reason: p.string().$type<'created' | 'requested' | 'changed' | 'drift' | 'retry'>(),
    status: p.enum(runStatuses),
    steps: p.json<RunStep[]>(),
    startedAt: p.datetime(),
    finishedAt: p.datetime().nullable(),
  },
  indexes: [{ name: 'provisioning_runs_tenant', properties: ['tenantId', 'startedAt', 'id'] }],
})

/** One reconcile of one tenant that had something to do. */
export class ProvisioningRun extends runSchema.class {}
runSchema.setClass(ProvisioningRun)
