import { describe, expect, it } from 'vitest'

import type { Tokens } from './session-data.ts'
import { TokenRefresher } from './token-refresher.ts'

const start = Date.UTC(2026, 10, 24)
const old: Tokens = { accessToken: 'a1', accessExpiresAt: start + 10_000, refreshToken: 'r1' }
const renewed: Tokens = { accessToken: 'a2', accessExpiresAt: start + 600_000, refreshToken: 'r2' }

function setUp(answer: () => Promise<Tokens>) {
  const clock = { now: start }
  const asked: string[] = []
  const refresher = new TokenRefresher(
    async (token) => {
      asked.push(token)
      return answer()
    },
    () => clock.now,
  )
  return { clock, asked, refresher }
}

describe('token refresher', () => {
  it('leaves tokens alone that are still good', async () => {
    const { asked, refresher } = setUp(async () => renewed)
    expect(await refresher.fresh(renewed)).toBe(renewed)
    expect(asked).toEqual([])
  })

  it('renews once for requests at the same time and for those that come late with the old cookie', async () => {
    const { clock, asked, refresher } = setUp(async () => renewed)
    const together = await Promise.all([refresher.fresh(old), refresher.fresh(old), refresher.fresh(old)])
    clock.now += 40_000
    const late = await refresher.fresh(old)
    expect([...together, late].map((tokens) => tokens.accessToken)).toEqual(['a2', 'a2', 'a2', 'a2'])
    expect(asked).toEqual(['r1'])
  })

  it('forgets an old renewal after a minute', async () => {
    const { clock, asked, refresher } = setUp(async () => renewed)
    await refresher.fresh(old)
    clock.now += 61_000
    await refresher.fresh(old)
    expect(asked).toEqual(['r1', 'r1'])
  })

  it('asks again after a failure', async () => {
    let failing = true
    const { asked, refresher } = setUp(async () => {
      if (failing) throw new Error('provider down')
      return renewed
    })
    await expect(refresher.fresh(old)).rejects.toThrow('provider down')
    failing = false
    expect(await refresher.fresh(old)).toBe(renewed)
    expect(asked).toEqual(['r1', 'r1'])
  })

  it('says so when there is nothing to renew with', async () => {
    const { refresher } = setUp(async () => renewed)
    await expect(refresher.fresh({ accessToken: 'a1', accessExpiresAt: start })).rejects.toThrow(RangeError)
  })
})
