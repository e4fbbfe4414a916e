import type { Partner as PartnerAnswer, PartnerCreate } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import { Clock } from '../../../common/clock/clock.ts'
import type { Context } from '../../../common/context/context.ts'
import { AppError } from '../../../common/errors/app-error.ts'
import { newId } from '../../../common/ids.ts'
import { withSlug } from '../../../common/slug/index.ts'
import { Work } from '../../audit/audited-unit-of-work.ts'
import { personal } from '../../audit/inbox/personal.ts'
import { ProvisioningSignal } from '../../tenants/provisioning/provisioning-signal.ts'
import { PartnerStore } from '../store/partner.store.ts'
import { DescribePartners } from './describe-partners.ts'

@Injectable()
export class CreatePartner {
  private readonly work: Work
  private readonly partners: PartnerStore
  private readonly describe: DescribePartners
  private readonly signal: ProvisioningSignal
  private readonly clock: Clock

  constructor(
    work: Work,
    partners: PartnerStore,
    describe: DescribePartners,
    signal: ProvisioningSignal,
    clock: Clock,
  ) {
    this.work = work
    this.partners = partners
    this.describe = describe
    this.signal = signal
    this.clock = clock
  }

  /** Adds an active partner without people. @throws AppError slugs.reserved, partners.slug_taken */
  async execute(ctx: Context, input: PartnerCreate): Promise<PartnerAnswer> {
    return withSlug(
      { given: input.slug, name: input.name, fallback: 'reseller' },
      {
        taken: (slugs) => this.partners.takenSlugs(slugs),
        create: (slug) => this.insert(ctx, slug, input),
        lost: (error) => error instanceof AppError && error.code === 'partners.slug_taken',
      },
    )
  }

  private async insert(ctx: Context, slug: string, input: PartnerCreate): Promise<PartnerAnswer> {
    const { name, country, vatId, contactEmail, currency, cutBps } = input
    return this.work.run(ctx, async (unit) => {
      const at = this.clock.now()
      const id = newId(at)
      const row = { id, slug, name, country, vatId: vatId ?? null, contactEmail, currency, cutBps }
      await this.partners.add(ctx, row, at)
      await unit.record({
        action: 'partner.created',
        target: { type: 'partner', id, name },
        partnerId: id,
        data: { slug, name, country, vatId, contactEmail: personal(contactEmail), currency, cutBps },
      })
      unit.afterCommit(() => this.signal.team(id))
      return this.describe.one(ctx, slug)
    })
  }
}
