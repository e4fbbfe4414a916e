import type { Flag, FlagKey, FlagRules } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import { Clock } from '../../../common/clock/clock.ts'
import type { Context } from '../../../common/context/context.ts'
import { versionMismatch } from '../../../common/errors/common.errors.ts'
import { Work } from '../../audit/audited-unit-of-work.ts'
import { toFlagAnswer } from '../flag-view.ts'
import { FlagStore } from '../flag.store.ts'

@Injectable()
export class ChangeFlag {
  private readonly work: Work
  private readonly flags: FlagStore
  private readonly clock: Clock

  constructor(work: Work, flags: FlagStore, clock: Clock) {
    this.work = work
    this.flags = flags
    this.clock = clock
  }

  /** Replaces the rules of a flag. @throws AppError precondition.version_mismatch */
  async execute(ctx: Context, key: FlagKey, rules: FlagRules, ifMatch: number | undefined): Promise<Flag> {
    return this.work.run(ctx, async (unit) => {
      const before = await this.flags.find(key)
      const version = before?.version ?? 0
      if (ifMatch !== undefined && ifMatch !== version) throw versionMismatch(version)
      if (!(await this.flags.replace(key, version, rules, this.clock.now()))) throw versionMismatch(version)
      await unit.record({
        action: 'flag.changed',
        target: { type: 'flag', id: key },
        data: { rules: { from: before?.rules, to: rules } },
      })
      return toFlagAnswer(key, await this.flags.find(key))
    })
  }
}
