import type { Partner as PartnerAnswer } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import { Clock } from '../../../common/clock/clock.ts'
import type { Context } from '../../../common/context/context.ts'
import { untilWon, won } from '../../../common/store/lost-race.ts'
import { Work } from '../../audit/audited-unit-of-work.ts'
import { nextStatus, type PartnerAction } from '../domain/partner-lifecycle.ts'
import { illegalTransition } from '../partners.errors.ts'
import { PartnerStore } from '../store/partner.store.ts'
import { DescribePartners } from './describe-partners.ts'

const told: Readonly<Record<PartnerAction, string>> = { suspend: 'partner.suspended', resume: 'partner.resumed' }

@Injectable()
export class MovePartner {
  private readonly work: Work
  private readonly partners: PartnerStore
  private readonly describe: DescribePartners
  private readonly clock: Clock

  constructor(work: Work, partners: PartnerStore, describe: DescribePartners, clock: Clock) {
    this.work = work
    this.partners = partners
    this.describe = describe
    this.clock = clock
  }

  /** Suspends or resumes a partner. @throws AppError partners.not_found, partners.illegal_transition */
  async execute(ctx: Context, slug: string, action: PartnerAction): Promise<PartnerAnswer> {
    return untilWon(() =>
      this.work.run(ctx, async (unit) => {
        const before = await this.partners.bySlug(ctx, slug)
        const status = nextStatus(before.status, action)
        if (status === null) throw illegalTransition(action, before.status)
        won(await this.partners.change(ctx, before, { status }, this.clock.now()))
        await unit.record({
          action: told[action],
          target: { type: 'partner', id: before.id, name: before.name },
          partnerId: before.id,
          data: { status: { from: before.status, to: status } },
        })
        return this.describe.one(ctx, slug)
      }),
    )
  }
}
