import type { TaxTreatment } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import { Clock } from '../../../common/clock/clock.ts'
import { type TaxParty, taxTreatmentOf } from '../domain/vat.ts'
import { BillingSettingsStore } from '../settings/billing-settings.store.ts'

/** How what the hoster sells is taxed. */
@Injectable()
export class TaxOfTenants {
  private readonly settings: BillingSettingsStore
  private readonly clock: Clock

  constructor(settings: BillingSettingsStore, clock: Clock) {
    this.settings = settings
    this.clock = clock
  }

  /** How sales to `buyer` are taxed at an instant; now, where none is named. */
  async of(buyer: TaxParty, at: Date = this.clock.now()): Promise<TaxTreatment> {
    const { seller } = await this.settings.read()
    return taxTreatmentOf(seller, buyer, at)
  }
}
