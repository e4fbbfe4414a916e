import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import type { Database } from '../../src/common/store/database.ts'
import { userId, UserStore } from '../../src/modules/users/user.store.ts'
import { openTestStore } from '../support/test-store.ts'

const at = new Date('2026-11-24T09:00:00.000Z')
const profile = { issuer: 'https://id.example/', subject: 'ada', email: 'ada@nordicit.example.com', name: 'Ada' }

describe('users', () => {
  let database: Database
  let users: UserStore

  beforeEach(async () => {
    database = await openTestStore()
    users = new UserStore(database)
  })
  afterEach(() => database.close())

  it('are one by issuer and subject, however many see them first', async () => {
    const added = await Promise.all(Array.from({ length: 10 }, () => users.add(profile, at)))
    expect(added.filter(({ created }) => created)).toHaveLength(1)
    expect(new Set(added.map(({ user }) => user.id)).size).toBe(1)
  })

  it('with the same e-mail at another issuer are somebody else', async () => {
    const { user } = await users.add(profile, at)
    const { user: other } = await users.add({ ...profile, issuer: 'https://elsewhere.example/' }, at)
    expect(other.id).not.toBe(user.id)
  })

  it('change by compare-and-set', async () => {
    const { user } = await users.add(profile, at)
    expect(await users.update(user, { locale: 'da' })).toBe(true)
    expect(await users.update(user, { locale: 'sv' })).toBe(false)
    expect((await users.find(userId(profile.issuer, profile.subject)))?.locale).toBe('da')
  })
})
