import type { DependencyHealth, Readiness as ReadinessAnswer } from '@dezky/contracts'

/** One thing the service leans on. `vital` ones decide whether it is ready at all. */
export interface Dependency {
  readonly name: string
  readonly vital: boolean
  readonly enabled: boolean
  /** A cheap read. @throws any error when it does not work; its message is shown */
  ping(signal: AbortSignal): Promise<void>
}

const patienceMs = 2_000

/** Asks every dependency at once, each with two seconds. */
export class Readiness {
  private readonly dependencies: readonly Dependency[]

  constructor(dependencies: readonly Dependency[]) {
    this.dependencies = dependencies
  }

  async check(): Promise<ReadinessAnswer> {
    const checked = await Promise.all(this.dependencies.map(async (one) => ({ one, health: await ask(one) })))
    const failing = checked.filter(({ health }) => health.status === 'failing')
    const status = failing.some(({ one }) => one.vital) ? 'failing' : failing.length > 0 ? 'degraded' : 'ok'
    return { status, service: 'dezky-platform-api', dependencies: checked.map(({ health }) => health) }
  }
}

async function ask(dependency: Dependency): Promise<DependencyHealth> {
  const { name } = dependency
  if (!dependency.enabled) return { name, status: 'disabled', latencyMs: null, detail: 'not configured' }
  const start = process.hrtime.bigint()
  const elapsed = (): number => Math.round(Number(process.hrtime.bigint() - start) / 1e4) / 100
  try {
    await dependency.ping(AbortSignal.timeout(patienceMs))
    return { name, status: 'ok', latencyMs: elapsed(), detail: null }
  } catch (error) {
    return {
      name,
      status: 'failing',
      latencyMs: elapsed(),
      detail: error instanceof Error ? error.message : 'no answer',
    }
  }
}
