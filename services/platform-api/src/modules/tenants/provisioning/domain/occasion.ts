import type { ProvisioningErrors, ProvisioningRun, System } from '@dezky/contracts'

export type Reason = ProvisioningRun['reason']

/** Why a tenant is reconciled, and which systems it concerns. */
export interface Occasion {
  readonly reason: Reason
  readonly systems: readonly System[]
  /** nobody asked for a change: whatever differs was changed elsewhere */
  readonly unasked: boolean
}

interface Known {
  readonly changes: number
  readonly handled: number
  readonly lastOkAt: Partial<Record<System, string>>
  readonly nextAt: Partial<Record<System, string>>
}

/**
 * `wish` is why somebody asked; without one the loop came by itself, and looks at everything after a change, else only
 * at the systems whose time has come: one that is down and waits for its next try does not make others be read.
 */
export function occasionOf(
  wish: Reason | null,
  state: Known,
  errors: ProvisioningErrors,
  enabled: readonly System[],
  at: Date,
): Occasion {
  if (wish) return { reason: wish, systems: enabled, unasked: wish === 'drift' }
  if (state.changes > state.handled) {
    const reason = Object.keys(state.lastOkAt).length === 0 ? 'created' : 'changed'
    return { reason, systems: enabled, unasked: false }
  }
  const now = at.toISOString()
  const systems = enabled.filter((system) => (state.nextAt[system] ?? '') <= now)
  const retry = systems.some((system) => errors[system])
  return { reason: retry ? 'retry' : 'drift', systems, unasked: true }
}
