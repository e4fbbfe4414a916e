import { describe, expect, it } from 'vitest'

import { hashPassword, isPasswordHash, passwordMatches } from './password-hash.ts'

describe('password hashes', () => {
  it('match their password only, and are salted', () => {
    const hash = hashPassword('Correct-Horse-9')
    expect([passwordMatches(hash, 'Correct-Horse-9'), passwordMatches(hash, 'correct-horse-9')]).toEqual([true, false])
    expect(hashPassword('Correct-Horse-9')).not.toBe(hash)
  })

  it('are told from passwords, and foreign ones match nothing', () => {
    expect(['$6$salt$hash', '{SSHA}abc', hashPassword('x')].map(isPasswordHash)).toEqual([true, true, true])
    expect(['$money', '{x', 'Correct-Horse-9'].map(isPasswordHash)).toEqual([false, false, false])
    expect([passwordMatches('$6$salt$hash', 'x'), passwordMatches('', '')]).toEqual([false, false])
  })
})
