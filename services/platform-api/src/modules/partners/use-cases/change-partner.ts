import type { Partner as PartnerAnswer, PartnerChange } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import { Clock } from '../../../common/clock/clock.ts'
import type { Context } from '../../../common/context/context.ts'
import { reachesAll } from '../../../common/context/scope.ts'
import { forbidden, versionMismatch } from '../../../common/errors/common.errors.ts'
import { given } from '../../../common/store/given.ts'
import { untilWon, won } from '../../../common/store/lost-race.ts'
import { nameKey } from '../../../common/store/name-key.ts'
import { Work } from '../../audit/audited-unit-of-work.ts'
import { changes } from '../../audit/inbox/event-draft.ts'
import { personal } from '../../audit/inbox/personal.ts'
import { ProvisioningSignal } from '../../tenants/provisioning/provisioning-signal.ts'
import { changeablePartner } from '../reach-partner.ts'
import { PartnerCutStore } from '../store/partner-cut.store.ts'
import { PartnerStore } from '../store/partner.store.ts'
import { DescribePartners } from './describe-partners.ts'

const fields = ['name', 'country', 'vatId', 'contactEmail', 'cutBps'] as const

@Injectable()
export class ChangePartner {
  private readonly work: Work
  private readonly partners: PartnerStore
  private readonly cuts: PartnerCutStore
  private readonly describe: DescribePartners
  private readonly signal: ProvisioningSignal
  private readonly clock: Clock

  constructor(
    work: Work,
    partners: PartnerStore,
    cuts: PartnerCutStore,
    describe: DescribePartners,
    signal: ProvisioningSignal,
    clock: Clock,
  ) {
    this.work = work
    this.partners = partners
    this.cuts = cuts
    this.describe = describe
    this.signal = signal
    this.clock = clock
  }

  /**
   * Changes what is known of a partner. Its share is the hoster's to change. The team carries the partner's name in
   * the identity system, so another name makes it due.
   * @throws AppError partners.not_found, partners.suspended, auth.forbidden, precondition.version_mismatch
   */
  async execute(ctx: Context, slug: string, wish: PartnerChange, ifMatch: number | undefined): Promise<PartnerAnswer> {
    const change = given(wish)
    return untilWon(() =>
      this.work.run(ctx, async (unit) => {
        const before = await changeablePartner(this.partners, ctx, slug)
        if (change.cutBps !== undefined && !reachesAll(ctx.scope)) throw forbidden('operator')
        if (ifMatch !== undefined && ifMatch !== before.version) throw versionMismatch(before.version)
        const data = changes(before, { ...before, ...change }, fields, ['contactEmail'], personal)
        if (Object.keys(data).length === 0) {
          unit.unchanged()
          return this.describe.one(ctx, slug)
        }
        // What was paid until now keeps the share it was paid under.
        if (change.cutBps !== undefined && change.cutBps !== before.cutBps) {
          await this.cuts.set(ctx, before.id, { validFrom: this.clock.now(), bps: change.cutBps })
        }
        const renamed = change.name !== undefined && change.name !== before.name
        const columns = change.name === undefined ? change : { ...change, nameKey: nameKey(change.name) }
        won(await this.partners.change(ctx, before, columns, this.clock.now()))
        if (renamed) {
          won(await this.partners.touchTeam(ctx, before))
          unit.afterCommit(() => this.signal.team(before.id))
        }
        await unit.record({
          action: 'partner.changed',
          target: { type: 'partner', id: before.id, name: before.name },
          partnerId: before.id,
          data,
        })
        return this.describe.one(ctx, slug)
      }),
    )
  }
}
