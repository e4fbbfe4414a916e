import { Inject, Injectable, Optional } from '@nestjs/common'

import { Clock } from '../../../common/clock/clock.ts'
import type { Context } from '../../../common/context/context.ts'
import { untilWon, won } from '../../../common/store/lost-race.ts'
import { type IdentityDirectory, IntegrationError } from '../../../integrations/connector.ts'
import { IDENTITY_DIRECTORY } from '../../../integrations/tokens.ts'
import { Work } from '../../audit/audited-unit-of-work.ts'
import { UserStore } from '../user.store.ts'

const patienceMs = 5_000

@Injectable()
export class SignOutEverywhere {
  private readonly work: Work
  private readonly users: UserStore
  private readonly clock: Clock
  private readonly directory: IdentityDirectory | null

  constructor(
    work: Work,
    users: UserStore,
    clock: Clock,
    @Optional() @Inject(IDENTITY_DIRECTORY) directory?: IdentityDirectory | null,
  ) {
    this.work = work
    this.users = users
    this.clock = clock
    this.directory = directory ?? null
  }

  /**
   * Ends every session of the caller: no token of a sign-in up to now is taken any more, the present one included. The
   * identity system is told too; when it does not answer, our own refusal stands all the same and the event says so.
   */
  async execute(ctx: Context): Promise<void> {
    const identitySystem = await this.endSessions(ctx.subject)
    await untilWon(() =>
      this.work.run(ctx, async (unit) => {
        const user = await this.users.find(ctx.userId ?? '')
        if (!user) {
          unit.unchanged()
          return
        }
        won(await this.users.update(user, { sessionsValidFrom: afterThisSecond(this.clock.now()) }))
        const type = ctx.application === 'operator' ? 'operator' : 'user'
        await unit.record({
          action: 'session.ended_everywhere',
          target: { type, id: user.id },
          data: { identitySystem },
        })
      }),
    )
  }

  private async endSessions(subject: string | undefined): Promise<'ended' | 'failed' | 'not_configured'> {
    if (!this.directory || subject === undefined) return 'not_configured'
    try {
      await this.directory.endSessions(subject, AbortSignal.timeout(patienceMs))
      return 'ended'
    } catch (error) {
      if (error instanceof IntegrationError) return 'failed'
      throw error
    }
  }
}

/** Tokens tell the second of their sign-in only, so all sign-ins of the present second are over. */
function afterThisSecond(now: Date): Date {
  return new Date(Math.floor(now.getTime() / 1000) * 1000 + 1000)
}
