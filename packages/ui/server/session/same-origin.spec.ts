import { describe, expect, it } from 'vitest'

import { isFromOurselves } from './same-origin.ts'

const own = 'http://localhost:3000'
const post = (origin?: string, fetchSite?: string) => isFromOurselves({ method: 'POST', origin, fetchSite }, own)

describe('same origin', () => {
  it('lets everybody read', () => {
    expect(isFromOurselves({ method: 'GET', origin: 'https://evil.example', fetchSite: 'cross-site' }, own)).toBe(true)
  })

  it('takes changes from the own origin only, port included', () => {
    expect(post('http://localhost:3000', 'same-origin')).toBe(true)
    expect(post('http://localhost:3000')).toBe(true)
    expect(post('http://localhost:3002', 'same-site')).toBe(false)
    expect(post('http://localhost:3002')).toBe(false)
    expect(post('https://localhost:3000')).toBe(false)
    expect(post('null')).toBe(false)
  })

  it('refuses changes that do not say where they come from', () => {
    expect(post()).toBe(false)
    expect(post(undefined, 'same-origin')).toBe(true)
    expect(post(undefined, 'none')).toBe(false)
  })
})
