import type { Flag as FlagAnswer, FlagKey } from '@dezky/contracts'

import type { Flag } from './flag.entity.ts'

const descriptions: Record<FlagKey, string> = {
  new_billing_engine: 'Bills through the new engine: invoices, partner cuts and payouts.',
}

/** A flag as the API shows it; one nobody has changed is off and has version 0. */
export function toFlagAnswer(key: FlagKey, flag: Flag | null): FlagAnswer {
  return {
    key,
    description: descriptions[key],
    rules: flag?.rules ?? { global: false, partners: {}, tenants: {} },
    updatedAt: flag?.updatedAt.toISOString() ?? null,
    version: flag?.version ?? 0,
  }
}
