import {
  type ProvisioningRun as RunAnswer,
  type ProvisioningRunSummary,
  type ProvisioningView,
  type System,
  type SystemProvisioning,
  systems,
} from '@dezky/contracts'

import type { TenantRow } from '../rows.ts'
import type { RunRow } from './provisioning-run.store.ts'
import type { StateRow } from './provisioning.store.ts'

/** A run as the API shows it. */
export function toRunAnswer({ id, reason, status, startedAt, finishedAt, steps }: RunRow): RunAnswer {
  return {
    id,
    reason,
    status,
    startedAt: startedAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
    steps,
  }
}

/** A run as a list shows it. */
export function toRunSummary(row: RunRow): ProvisioningRunSummary {
  const { steps, ...run } = toRunAnswer(row)
  const done = steps.filter((step) => step.outcome === 'done')
  const kinds = Map.groupBy(done, ({ system, action, object }) => `${system} ${action} ${object}`)
  return {
    ...run,
    steps: {
      total: steps.length,
      done: done.length,
      failed: steps.filter((step) => step.outcome === 'failed').length,
    },
    changed: [...kinds.values()].flatMap(([first, ...more]) =>
      first ? [{ system: first.system, action: first.action, object: first.object, count: 1 + more.length }] : [],
    ),
  }
}

interface Shown {
  readonly tenant: TenantRow
  readonly state: Pick<StateRow, 'facts' | 'notes' | 'lastOkAt'> | null
  readonly run: RunRow | null
  /** systems that are configured */
  readonly enabled: readonly System[]
  readonly sandbox: boolean
}

/** How a tenant's provisioning stands. */
export function toProvisioningView(shown: Shown): ProvisioningView {
  const { run, sandbox } = shown
  const entries = systems.map((system) => [system, systemView(system, shown)] as const)
  return {
    systems: Object.fromEntries(entries) as Record<System, SystemProvisioning>,
    run: run && toRunAnswer(run),
    working: run?.status === 'running',
    sandbox,
  }
}

const columns = { authentik: 'authentikStatus', stalwart: 'stalwartStatus', ocis: 'ocisStatus' } as const

function systemView(system: System, { tenant, state, run, enabled }: Shown): SystemProvisioning {
  const steps = run?.steps.filter((step) => step.system === system) ?? []
  const stored = tenant[columns[system]]
  // The configuration may have changed since the last reconcile.
  const status = !enabled.includes(system) ? 'disabled' : stored === 'disabled' ? 'pending' : stored
  return {
    status,
    error: (status === 'error' ? tenant.provisioningErrors[system] : undefined) ?? null,
    lastOkAt: state?.lastOkAt[system] ?? null,
    stepsDone: steps.filter((step) => step.outcome === 'done').length,
    stepsTotal: steps.length,
    facts: state?.facts[system] ?? [],
    notes: state?.notes[system] ?? [],
  }
}
