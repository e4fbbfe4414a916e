import { createHash } from 'node:crypto'

import type { Database } from '../../common/store/database.ts'
import { isDuplicate } from '../../common/store/unique.ts'
import { present, type Whole, whole } from '../../common/store/whole.ts'
import { User } from './user.entity.ts'

export type UserRow = Whole<User>

/** What a token tells about a person. */
export interface Profile {
  readonly issuer: string
  readonly subject: string
  readonly email: string | null
  readonly name: string | null
}

/** Id of the user with this subject at this issuer. */
export function userId(issuer: string, subject: string): string {
  return createHash('sha256').update(`${issuer}\n${subject}`).digest('hex').slice(0, 32)
}

/** People by (issuer, subject). They belong to no tenant: what they reach is in seats and members. */
export class UserStore {
  private readonly database: Database

  constructor(database: Database) {
    this.database = database
  }

  async find(id: string): Promise<UserRow | null> {
    const row = await this.database.manager().findOne(User, { id }, { disableIdentityMap: true })
    return row && whole(row, { email: null, sessionsValidFrom: null, lastSignInAt: null })
  }

  /** Inserts the person; when another request did so at the same moment, returns that row. */
  async add(profile: Profile, at: Date): Promise<{ user: UserRow; created: boolean }> {
    const id = userId(profile.issuer, profile.subject)
    const row = {
      id,
      issuer: profile.issuer,
      subject: profile.subject,
      email: profile.email,
      name: profile.name ?? profile.email ?? profile.subject,
      locale: 'en',
      createdAt: at,
      version: 1,
    }
    try {
      await this.database.manager().insert(User, present(row))
    } catch (error) {
      if (!isDuplicate(error)) throw error
      const user = await this.find(id)
      if (user) return { user, created: false }
      throw error
    }
    const user = await this.find(id)
    if (!user) throw new Error('the user just inserted is gone')
    return { user, created: true }
  }

  /** Compare-and-set; false when somebody else changed the row first. */
  async update(user: UserRow, change: Partial<User>): Promise<boolean> {
    const matched = await this.database
      .manager()
      .nativeUpdate(User, { id: user.id, version: user.version }, { ...change, version: user.version + 1 })
    return matched === 1
  }
}
