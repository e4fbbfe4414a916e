import { type ProvisioningRun, type ProvisioningRunSummary, type RunStep, systems } from '@dezky/contracts'

import { type StatusWord, systemNames } from './status.ts'

/** Why a run began, to go after "because". */
export const runReasons: Record<ProvisioningRun['reason'], string> = {
  created: 'the tenant was created',
  requested: 'somebody asked for it',
  changed: 'the tenant was changed',
  drift: 'a system had drifted',
  retry: 'the last try failed',
}

const words: Record<ProvisioningRun['status'], StatusWord> = {
  running: { status: 'working', word: 'running' },
  succeeded: { status: 'ok', word: 'succeeded' },
  failed: { status: 'failing', word: 'failed' },
  interrupted: { status: 'attention', word: 'interrupted' },
}
export const runStatusWord = (status: ProvisioningRun['status']): StatusWord => words[status]

/** What a run without steps says in their place. `failure`: what to say when a system was in the way. */
export function runWithoutSteps({ status }: ProvisioningRun, failure: string): string {
  if (status === 'running') return 'The systems are being read.'
  return status === 'succeeded' ? 'Every system was as it should be. Nothing was changed.' : failure
}

const verbs: Record<RunStep['action'], string> = {
  create: 'made',
  adopt: 'took over',
  update: 'changed',
  enable: 'unlocked',
  disable: 'locked',
  delete: 'removed',
  blocked: 'left alone',
}

/** What a run changed, by system: `Mail: made 1 domain, 2 accounts`. Empty when it changed nothing. */
export function changedWords({ changed }: Pick<ProvisioningRunSummary, 'changed'>): string[] {
  return systems.flatMap((system) => {
    const own = Map.groupBy(
      changed.filter((change) => change.system === system),
      ({ action }) => action,
    )
    const parts = [...own].map(([action, changes]) => {
      const objects = changes.map(({ object, count }) => `${count} ${object}${count === 1 ? '' : 's'}`)
      return `${verbs[action]} ${objects.join(', ')}`
    })
    return parts.length === 0 ? [] : [`${systemNames[system]}: ${parts.join('; ')}`]
  })
}
