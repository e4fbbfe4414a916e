import type { BillingState } from '@dezky/contracts'
import { Injectable } from '@nestjs/common'

import { Config } from '../../../config/config.ts'
import { evaluateFlag, FlagStore, type FlagSubject } from '../../flags/index.ts'

/** What billing can do for a tenant, a partner, or everybody. */
@Injectable()
export class ReadBillingState {
  private readonly flags: FlagStore
  private readonly config: Config

  constructor(flags: FlagStore, config: Config) {
    this.flags = flags
    this.config = config
  }

  async execute(subject: FlagSubject): Promise<BillingState> {
    const flag = await this.flags.find('new_billing_engine')
    const { BILLING_STRIPE_ENABLED: enabled, STRIPE_SECRET_KEY: key } = this.config.env
    const stripe = !enabled || key === undefined ? 'disabled' : key.includes('_live_') ? 'live' : 'test'
    return { engine: evaluateFlag(flag?.rules ?? null, subject), stripe }
  }
}
