import type { BillingSettings as SettingsAnswer, BillingSettingsChange } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import { Clock } from '../../../common/clock/clock.ts'
import type { Context } from '../../../common/context/context.ts'
import { versionMismatch } from '../../../common/errors/common.errors.ts'
import { untilWon, won } from '../../../common/store/lost-race.ts'
import { Work } from '../../audit/audited-unit-of-work.ts'
import { changes } from '../../audit/inbox/event-draft.ts'
import { personal } from '../../audit/inbox/personal.ts'
import { BillingSettingsStore, type HeldSettings } from './billing-settings.store.ts'

const fields = ['dunning', 'payouts', 'seller', 'paymentTermDays'] as const

export const toSettingsAnswer = ({ deductFeesAt: _held, ...settings }: HeldSettings): SettingsAnswer => settings

@Injectable()
export class ChangeBillingSettings {
  private readonly work: Work
  private readonly settings: BillingSettingsStore
  private readonly clock: Clock

  constructor(work: Work, settings: BillingSettingsStore, clock: Clock) {
    this.work = work
    this.settings = settings
    this.clock = clock
  }

  /** Holds from now on; documents that were issued stay as they are. @throws AppError precondition.version_mismatch */
  async execute(ctx: Context, wish: BillingSettingsChange, ifMatch: number | undefined): Promise<SettingsAnswer> {
    return untilWon(() =>
      this.work.run(ctx, async (unit) => {
        const before = await this.settings.read()
        if (ifMatch !== undefined && ifMatch !== before.version) throw versionMismatch(before.version)
        const data = changes(
          { ...toSettingsAnswer(before) },
          { ...toSettingsAnswer(before), ...wish },
          fields,
          [],
          personal,
        )
        if (Object.keys(data).length === 0) {
          unit.unchanged()
          return toSettingsAnswer(before)
        }
        won(await this.settings.replace(before.version, wish, this.clock.now()))
        await unit.record({ action: 'billing.settings_changed', data })
        return toSettingsAnswer(await this.settings.read())
      }),
    )
  }
}
