import type { Clock } from '../../../common/clock/clock.ts'
import type { Context } from '../../../common/context/context.ts'
import type { LeaseStore } from '../../../common/leases/lease.store.ts'
import { isDuplicate } from '../../../common/store/unique.ts'
import type { Tracing } from '../../../common/tracing/tracing.ts'
import {
  type DesiredTeam,
  type ExternalIds,
  type IdentityDirectory,
  IntegrationError,
  type PlannedStep,
} from '../../../integrations/connector.ts'
import type { Work } from '../../audit/audited-unit-of-work.ts'
import { backoffMs } from './domain/backoff.ts'
import { applyEffect, sameIds, subjectsIn } from './domain/external-ids.ts'
import { counted, named } from './provisioning-events.ts'
import { TeamRounds } from './team-rounds.ts'
import type { Team, TeamStore } from './team.store.ts'
import { WorkLease } from './work-lease.ts'

export interface TeamParts {
  readonly teams: TeamStore
  readonly directory: IdentityDirectory | null
  readonly leases: LeaseStore
  readonly work: Work
  readonly clock: Clock
  readonly tracing: Tracing
  readonly random: () => number
  /** how often each team is looked at, changed or not */
  readonly intervalSeconds: number
}

interface Failing {
  readonly code: string
  readonly attempts: number
  readonly nextTryAt: Date
}

/** Keeps partners' staff in the identity system. Without one nothing is done, and teams stay due. */
export class TeamService {
  private readonly parts: TeamParts
  /** Waits between tries; each process has its own. */
  private readonly failing = new Map<string, Failing>()
  private readonly rounds: TeamRounds
  private readonly leases = new Set<WorkLease>()
  private stopped = false

  constructor(parts: TeamParts) {
    this.parts = parts
    this.rounds = new TeamRounds(parts)
  }

  /** Partners whose team is to be reconciled now: those that changed, and while there is `room` one that may have drifted. */
  async due(ctx: Context, room: number): Promise<string[]> {
    if (!this.parts.directory || this.stopped || room <= 0) return []
    const now = this.parts.clock.now()
    const waiting = [...this.failing].filter(([, { nextTryAt }]) => nextTryAt > now).map(([id]) => id)
    const changed = await this.parts.teams.due(ctx, waiting)
    const look = changed.length < room ? await this.rounds.next(ctx, now) : null
    return look === null || waiting.includes(look) ? changed : [...changed, look]
  }

  /**
   * Brings one team into its desired state. A failure of the identity system is recorded and tried again later.
   * @throws Interrupted when the process stops; whatever the store throws
   */
  async reconcile(ctx: Context, partnerId: string): Promise<void> {
    const { directory, leases, clock, teams } = this.parts
    if (!directory || this.stopped) return
    const lease = await WorkLease.take(leases, clock, `team:${partnerId}`)
    if (!lease) return
    this.leases.add(lease)
    try {
      const team = await teams.find(ctx, partnerId)
      if (team && (team.partner.teamDirty || this.rounds.includes(partnerId)))
        await this.parts.tracing.span('reconcile team', { facts: { 'dezky.partner_id': partnerId } }, () =>
          this.converge(ctx, team, directory, lease),
        )
    } finally {
      this.leases.delete(lease)
      await lease.release()
    }
  }

  async stop(): Promise<void> {
    this.stopped = true
    for (const lease of this.leases) lease.interrupt()
  }

  private async converge(ctx: Context, team: Team, directory: IdentityDirectory, lease: WorkLease): Promise<void> {
    const { partner } = team
    const done: PlannedStep[] = []
    const failure = await this.apply(ctx, team, directory, lease, done)
    lease.check()
    if (done.length > 0)
      await this.parts.work.record(ctx, {
        action: 'provisioning.team_reconciled',
        outcome: failure ? 'failure' : 'success',
        target: { type: 'partner', id: partner.id, name: partner.name },
        partnerId: partner.id,
        data: { system: 'authentik', steps: done.length, ...counted(done) },
      })
    if (failure) return this.failed(ctx, team, failure)
    this.failing.delete(partner.id)
    // Changed meanwhile, it stays due.
    await this.parts.teams.clean(ctx, partner)
  }

  /** Runs what differs; returns why it could not. */
  private async apply(
    ctx: Context,
    team: Team,
    directory: IdentityDirectory,
    lease: WorkLease,
    done: PlannedStep[],
  ): Promise<IntegrationError | null> {
    let ids: ExternalIds = team.partner.externalIds
    const keep = async (next: Record<string, string>): Promise<void> => {
      if (!sameIds(ids, next)) await this.parts.teams.setExternalIds(ctx, team.partner.id, next)
      ids = next
      await this.setSubjects(ctx, team, next)
    }
    const plan = await attempt(lease, () => directory.openTeam(desiredTeam(team), ids, lease.signal))
    if (plan instanceof IntegrationError) return plan
    await keep({ ...plan.known })
    let failure: IntegrationError | null = null
    for (const step of plan.steps) {
      lease.check()
      const effect = await attempt(lease, () => step.run(lease.signal))
      if (!(effect instanceof IntegrationError)) {
        await keep(applyEffect(ids, effect))
        done.push(step)
        continue
      }
      failure ??= effect
      if (effect.retryable) break
    }
    return failure
  }

  private async setSubjects(ctx: Context, { partner, members }: Team, ids: ExternalIds): Promise<void> {
    const known = new Map(members.map((member) => [member.id, member.subject]))
    for (const [memberId, subject] of subjectsIn(ids)) {
      if (!known.has(memberId) || known.get(memberId) === subject) continue
      try {
        await this.parts.teams.setSubject(ctx, partner.id, memberId, subject)
      } catch (error) {
        if (!isDuplicate(error)) throw error
      }
    }
  }

  private async failed(ctx: Context, { partner }: Team, failure: IntegrationError): Promise<void> {
    const { code, message, retryable, retryAfterMs } = failure
    const before = this.failing.get(partner.id)
    const attempts = (before?.attempts ?? 0) + 1
    const waitMs = backoffMs(attempts, { retryable, retryAfterMs }, this.parts.random)
    const nextTryAt = new Date(this.parts.clock.now().getTime() + waitMs)
    this.failing.set(partner.id, { code, attempts, nextTryAt })
    if (!partner.teamDirty && retryable) return this.rounds.pause(partner.id, nextTryAt)
    if (before?.code === code) return
    await this.parts.work.record(ctx, {
      action: 'provisioning.team_failed',
      outcome: 'failure',
      target: { type: 'partner', id: partner.id, name: partner.name },
      partnerId: partner.id,
      data: { system: 'authentik', code, message: named(message) },
    })
  }
}

/** A failure of the identity system is an answer. @throws Interrupted when the work has to end */
async function attempt<T>(lease: WorkLease, call: () => Promise<T>): Promise<T | IntegrationError> {
  try {
    return await call()
  } catch (error) {
    lease.check()
    if (error instanceof IntegrationError) return error
    return new IntegrationError(
      'authentik',
      'unexpected_answer',
      'something unexpected happened while talking to Authentik',
      { cause: error },
    )
  }
}

function desiredTeam({ partner, members }: Team): DesiredTeam {
  return {
    partnerId: partner.id,
    slug: partner.slug,
    name: partner.name,
    mark: `dezky:partner:${partner.id}`,
    members: members.map(({ id, email, name }) => ({ memberId: id, email, name, enabled: true })),
  }
}
