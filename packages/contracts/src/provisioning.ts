import { z } from 'zod'

import { id, instant, pageOf, pageQuery } from './primitives.ts'

/** The connected systems, in the order in which pages show them. */
export const systems = ['authentik', 'stalwart', 'ocis'] as const
export const system = z.enum(systems)
export type System = z.infer<typeof system>

export const provisioningStates = ['pending', 'ok', 'error', 'disabled'] as const
export const provisioningState = z.enum(provisioningStates)
export type ProvisioningState = z.infer<typeof provisioningState>

/** Why a system is not as desired; it stays until a reconcile of that system succeeds. */
export const provisioningError = z
  .object({
    code: z.string(),
    message: z.string(),
    at: instant,
    attempts: z.int().min(1),
    nextTryAt: instant.nullable(),
  })
  .meta({ id: 'ProvisioningError' })
export type ProvisioningError = z.infer<typeof provisioningError>

export const perSystem = <T extends z.ZodType>(value: T) => z.object({ authentik: value, stalwart: value, ocis: value })
export const provisioningStatus = perSystem(provisioningState).meta({ id: 'ProvisioningStatus' })
export type ProvisioningStatus = z.infer<typeof provisioningStatus>
export const provisioningErrors = perSystem(provisioningError).partial().meta({ id: 'ProvisioningErrors' })
export type ProvisioningErrors = z.infer<typeof provisioningErrors>

export const stepActions = ['create', 'adopt', 'update', 'disable', 'enable', 'delete', 'blocked'] as const
/** One difference between the desired and the real state, and what is done about it. `blocked`: refused, it carries another's mark. */
export const planStep = z
  .object({
    system,
    action: z.enum(stepActions),
    object: z.string().meta({ description: 'kind of object, such as user, domain, space', example: 'user' }),
    name: z.string().meta({ example: 'ada@acme.example.com' }),
    changes: z.array(z.object({ field: z.string(), from: z.string().nullable(), to: z.string().nullable() })),
  })
  .meta({ id: 'PlanStep' })
export type PlanStep = z.infer<typeof planStep>

export const stepOutcomes = ['planned', 'working', 'done', 'failed', 'skipped'] as const
export const runStep = planStep
  .extend({
    outcome: z.enum(stepOutcomes),
    at: instant.nullable(),
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
  })
  .meta({ id: 'RunStep' })
export type RunStep = z.infer<typeof runStep>

export const runStatuses = ['running', 'succeeded', 'failed', 'interrupted'] as const
/** One reconcile of one tenant. */
export const provisioningRun = z
  .object({
    id,
    reason: z.enum(['created', 'requested', 'changed', 'drift', 'retry']),
    status: z.enum(runStatuses),
    startedAt: instant,
    finishedAt: instant.nullable(),
    steps: z.array(runStep),
  })
  .meta({ id: 'ProvisioningRun' })
export type ProvisioningRun = z.infer<typeof provisioningRun>

/** A run in a list: how many steps it had, and what was changed, counted by kind. */
export const provisioningRunSummary = provisioningRun
  .omit({ steps: true })
  .extend({
    steps: z.object({ total: z.int().min(0), done: z.int().min(0), failed: z.int().min(0) }),
    changed: z
      .array(planStep.pick({ system: true, action: true, object: true }).extend({ count: z.int().min(1) }))
      .meta({ description: 'steps that were done, counted by system, action and kind of object' }),
  })
  .meta({ id: 'ProvisioningRunSummary' })
export type ProvisioningRunSummary = z.infer<typeof provisioningRunSummary>
export const runQuery = pageQuery.pick({ cursor: true, limit: true })
export type RunQuery = z.infer<typeof runQuery>
export const runPage = pageOf(provisioningRunSummary).meta({ id: 'ProvisioningRunPage' })

export const systemProvisioning = z
  .object({
    status: provisioningState,
    error: provisioningError.nullable(),
    lastOkAt: instant.nullable(),
    stepsDone: z.int().min(0),
    stepsTotal: z.int().min(0),
    facts: z
      .array(z.object({ label: z.string(), value: z.string() }))
      .meta({ description: 'what is there, in words: users, space, quota' }),
    notes: z.array(z.string()).meta({ description: 'capabilities the connected system lacks' }),
  })
  .meta({ id: 'SystemProvisioning' })
export type SystemProvisioning = z.infer<typeof systemProvisioning>

/** What GET /tenants/:slug/provisioning answers, and what each SSE event `provisioning` carries. */
export const provisioningView = z
  .object({
    systems: perSystem(systemProvisioning),
    run: provisioningRun.nullable().meta({ description: 'the run in progress, else the last one' }),
    working: z.boolean(),
    sandbox: z.boolean().meta({ description: 'the connected systems are stand-ins' }),
  })
  .meta({ id: 'ProvisioningView' })
export type ProvisioningView = z.infer<typeof provisioningView>

export const reconcileQuery = z.object({
  dryRun: z
    .enum(['true', 'false'])
    .default('false')
    .transform((value) => value === 'true'),
})
/** Answer of a reconcile: the plan alone on a dry run; else the run, finished (200) or under way (202). */
export const reconcileResult = z
  .object({
    dryRun: z.boolean(),
    plan: z.array(planStep),
    unreachable: z.array(z.object({ system, code: z.string(), message: z.string() })),
    run: provisioningRun.nullable(),
  })
  .meta({ id: 'ReconcileResult' })
export type ReconcileResult = z.infer<typeof reconcileResult>

export const dnsRecord = z
  .object({
    domain: z.string(),
    type: z.string(),
    host: z.string(),
    value: z.string(),
    priority: z.int().nullable(),
    purpose: z.string().meta({ description: 'what it is for, in words' }),
  })
  .meta({ id: 'DnsRecord' })
export type DnsRecord = z.infer<typeof dnsRecord>
export const dnsView = z
  .object({ records: z.array(dnsRecord), zone: z.string(), fetchedAt: instant })
  .meta({ id: 'DnsView' })
export type DnsView = z.infer<typeof dnsView>
