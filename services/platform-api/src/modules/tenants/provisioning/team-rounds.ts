import type { Context } from '../../../common/context/context.ts'
import type { TeamStore } from './team.store.ts'

/** In this order every team is looked at, whether or not anything is known to have changed. */
export interface TeamRoundParts {
  readonly teams: Pick<TeamStore, 'settledAfter'>
  /** a round begins no sooner than this after the one before */
  readonly intervalSeconds: number
}

/**
 * Finds teams that may have drifted in the identity system: one a tick, by id, round after round. Only the process that
 * leads the reconcile loop asks; another one that takes over begins a round of its own.
 */
export class TeamRounds {
  private readonly parts: TeamRoundParts
  /** the last team of this round that was looked at */
  private after = ''
  private begunAt: Date | null = null
  /** nothing is looked at before this */
  private nextAt: Date | null = null
  private looked: { readonly id: string; readonly after: string } | null = null

  constructor(parts: TeamRoundParts) {
    this.parts = parts
  }

  /** The team to look at now, if any. */
  async next(ctx: Context, now: Date): Promise<string | null> {
    if (this.nextAt && now < this.nextAt) return null
    this.begunAt ??= now
    const id = await this.parts.teams.settledAfter(ctx, this.after)
    if (id === null) {
      this.nextAt = new Date(this.begunAt.getTime() + this.parts.intervalSeconds * 1000)
      this.after = ''
      this.begunAt = null
      return null
    }
    this.looked = { id, after: this.after }
    this.after = id
    return id
  }

  /** Whether it is this team's turn. */
  includes(partnerId: string): boolean {
    return this.looked?.id === partnerId
  }

  /** The identity system does not answer: the round goes on with the same team at `at`. */
  pause(partnerId: string, at: Date): void {
    if (this.looked?.id !== partnerId) return
    this.after = this.looked.after
    this.nextAt = at
  }
}
