import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { safeReturnTo } from './return-to.ts'

describe('return-to', () => {
  it.each([
    ['/tenants/acme/people?q=bo#top', '/tenants/acme/people?q=bo#top'],
    ['/', '/'],
    ['https://evil.example', '/'],
    ['//evil.example', '/'],
    ['/\\evil.example', '/'],
    ['/\t/evil.example', '/'],
    ['/..//evil.example', '/'],
    ['javascript:alert(1)', '/'],
    ['/auth/logout', '/'],
    ['/api/session', '/'],
    [undefined, '/'],
    [['/a', '/b'], '/'],
  ])('%j leads to %s', (given, expected) => {
    expect(safeReturnTo(given)).toBe(expected)
  })

  it('never leaves the app', () => {
    const parts = fc.array(
      fc.constantFrom('/', '\\', '//', '..', 'a', '@', 'evil.example', ':', '\t', '\n', '%2f', '?', '#'),
    )
    fc.assert(
      fc.property(parts, (pieces) => {
        const target = new URL(safeReturnTo(`/${pieces.join('')}`), 'https://portal.example')
        expect(target.origin).toBe('https://portal.example')
      }),
    )
  })
})
