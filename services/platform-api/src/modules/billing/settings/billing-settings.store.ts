import type { BillingSettings as SettingsAnswer, BillingSettingsChange } from '@dezky/contracts'

import type { Database } from '../../../common/store/database.ts'
import { isDuplicate } from '../../../common/store/unique.ts'
import { validAt } from '../domain/dated.ts'
import { BillingSettings } from './billing-settings.entity.ts'

const id = 'settings'

/** What holds until an operator sets something else. */
export const defaultSettings: BillingSettingsChange = {
  dunning: { remindAfterDays: [3, 7, 10], suspendAfterDays: 14 },
  payouts: { minimums: {}, holdDays: 14, deductFees: false },
  seller: { name: 'Dezky ApS', address: [], country: 'DK', vatId: null, numberPrefix: 'DZ' },
  paymentTermDays: 14,
}

/** The settings with what cannot be asked for over HTTP: how they were. */
export interface HeldSettings extends SettingsAnswer {
  readonly deductFeesAt: (at: Date) => boolean
}

/** Settings of billing. They belong to no tenant: only operators write them, and every calculation reads them. */
export class BillingSettingsStore {
  private readonly database: Database

  constructor(database: Database) {
    this.database = database
  }

  async read(): Promise<HeldSettings> {
    const row = await this.database.manager().findOne(BillingSettings, { id }, { disableIdentityMap: true })
    const terms = row?.feeTerms ?? []
    const { value, updatedAt, version } = row ?? { value: defaultSettings, updatedAt: null, version: 0 }
    return {
      ...value,
      updatedAt: updatedAt?.toISOString() ?? null,
      version,
      deductFeesAt: (at) => validAt(terms, at)?.deductFees ?? defaultSettings.payouts.deductFees,
    }
  }

  /** Replaces what was read. False when somebody was faster. */
  async replace(version: number, value: BillingSettingsChange, at: Date): Promise<boolean> {
    const em = this.database.manager()
    const row = await em.findOne(BillingSettings, { id }, { disableIdentityMap: true })
    const { deductFees } = value.payouts
    const last = row?.feeTerms.at(-1)?.deductFees ?? defaultSettings.payouts.deductFees
    const feeTerms = [
      ...(row?.feeTerms ?? []),
      ...(deductFees === last ? [] : [{ validFrom: at.toISOString(), deductFees }]),
    ]
    if (version > 0) {
      const change = { value, feeTerms, updatedAt: at, version: version + 1 }
      return (await em.nativeUpdate(BillingSettings, { id, version }, change)) === 1
    }
    try {
      await em.insert(BillingSettings, { id, value, feeTerms, updatedAt: at, version: 1 })
      return true
    } catch (error) {
      if (isDuplicate(error)) return false
      throw error
    }
  }
}
