import { Injectable } from '@nestjs/common'

import type { Context } from '../../../common/context/context.ts'
import { untilWon, won } from '../../../common/store/lost-race.ts'
import type { Unit } from '../../../common/store/unit-of-work.ts'
import { Work } from '../../audit/audited-unit-of-work.ts'
import type { EventDraft } from '../../audit/inbox/event-draft.ts'
import { ProvisioningSignal } from '../../tenants/provisioning/provisioning-signal.ts'
import { changeablePartner } from '../reach-partner.ts'
import type { PartnerRow } from '../rows.ts'
import { PartnerStore } from '../store/partner.store.ts'

/** An open change of one team. */
export interface TeamChange {
  readonly unit: Unit<EventDraft>
  readonly partner: PartnerRow
  /** Called once the rules are checked and before writing: from here on nobody else can have changed the team. */
  readonly touch: () => Promise<void>
}

/** The frame around every change of a team. */
@Injectable()
export class Teams {
  private readonly work: Work
  private readonly partners: PartnerStore
  private readonly signal: ProvisioningSignal

  constructor(work: Work, partners: PartnerStore, signal: ProvisioningSignal) {
    this.work = work
    this.partners = partners
    this.signal = signal
  }

  /**
   * Runs `change` in a unit of work, again when the team changed meanwhile; a touched team is reconciled after.
   * @throws AppError partners.not_found, partners.suspended, auth.forbidden, and what `change` throws
   */
  async change<T>(ctx: Context, slug: string, change: (team: TeamChange) => Promise<T>): Promise<T> {
    return untilWon(() =>
      this.work.run(ctx, async (unit) => {
        const partner = await changeablePartner(this.partners, ctx, slug)
        const touch = async (): Promise<void> => {
          won(await this.partners.touchTeam(ctx, partner))
          unit.afterCommit(() => this.signal.team(partner.id))
        }
        return change({ unit, partner, touch })
      }),
    )
  }
}
