import type { FlagKey, FlagRules } from '@dezky/contracts'

import { Database } from '../../common/store/database.ts'
import { isDuplicate } from '../../common/store/unique.ts'
import { Flag } from './flag.entity.ts'

/** Rules of flags. They belong to no tenant: only operators write them, and evaluation reads all. */
export class FlagStore {
  private readonly database: Database

  constructor(database: Database) {
    this.database = database
  }

  async all(): Promise<Flag[]> {
    return this.database.manager().find(Flag, {}, { orderBy: { id: 'asc' }, disableIdentityMap: true })
  }

  async find(key: FlagKey): Promise<Flag | null> {
    return this.database.manager().findOne(Flag, { id: key }, { disableIdentityMap: true })
  }

  /** Replaces the rules if the flag still has `version` (0 = never changed). False when somebody was faster. */
  async replace(key: FlagKey, version: number, rules: FlagRules, at: Date): Promise<boolean> {
    const em = this.database.manager()
    if (version > 0) {
      const change = { rules, updatedAt: at, version: version + 1 }
      return (await em.nativeUpdate(Flag, { id: key, version }, change)) === 1
    }
    try {
      await em.insert(Flag, { id: key, rules, updatedAt: at, version: 1 })
      return true
    } catch (error) {
      if (isDuplicate(error)) return false
      throw error
    }
  }
}
