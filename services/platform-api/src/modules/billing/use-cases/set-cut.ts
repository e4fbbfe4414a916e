import type { PartnerCutCreate } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import { Clock } from '../../../common/clock/clock.ts'
import type { Context } from '../../../common/context/context.ts'
import { untilWon } from '../../../common/store/lost-race.ts'
import { Work } from '../../audit/audited-unit-of-work.ts'
import { PartnerCutStore, PartnerStore } from '../../partners/index.ts'
import { cutInPast } from '../billing.errors.ts'

@Injectable()
export class SetCut {
  private readonly work: Work
  private readonly partners: PartnerStore
  private readonly cuts: PartnerCutStore
  private readonly clock: Clock

  constructor(work: Work, partners: PartnerStore, cuts: PartnerCutStore, clock: Clock) {
    this.work = work
    this.partners = partners
    this.cuts = cuts
    this.clock = clock
  }

  /**
   * A share from an instant on. Never for days that are over: what was paid then has its share already, and facts told
   * late must find the same one.
   * @throws AppError partners.not_found, billing.cut_in_past
   */
  async execute(ctx: Context, slug: string, { validFrom: text, bps }: PartnerCutCreate): Promise<void> {
    const validFrom = new Date(text)
    const partner = await this.partners.bySlug(ctx, slug)
    await untilWon(() =>
      this.work.run(ctx, async (unit) => {
        if (validFrom < this.clock.now()) throw cutInPast()
        await this.cuts.set(ctx, partner.id, { validFrom, bps })
        await unit.record({
          action: 'partner.cut_changed',
          target: { type: 'partner', id: partner.id, name: partner.name },
          partnerId: partner.id,
          data: { validFrom: validFrom.toISOString(), bps },
        })
      }),
    )
  }
}
