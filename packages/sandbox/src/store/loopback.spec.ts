import { describe, expect, it } from 'vitest'

import { isLoopbackHost, isLoopbackUrl } from './loopback.ts'

describe('this machine', () => {
  it.each(['127.0.0.1', '127.0.0.1:3010', 'localhost:3010', '[::1]:3010'])('is %s', (host) => {
    expect(isLoopbackHost(host)).toBe(true)
  })

  it.each([undefined, '', 'evil.example', '127.0.0.1.evil.example', 'localhost.evil.example:3010', '10.0.0.1', 'a b'])(
    'is not %s',
    (host) => {
      expect(isLoopbackHost(host)).toBe(false)
    },
  )

  it('is where these URLs lead', () => {
    expect(isLoopbackUrl('http://127.0.0.1:3001/hook')).toBe(true)
    expect(isLoopbackUrl('https://127.0.0.1@evil.example/')).toBe(false)
    expect(isLoopbackUrl('null')).toBe(false)
  })
})
