import { describe, expect, it } from 'vitest'

import { ConfigError, readConfig } from './config.ts'

const issuer = {
  application: 'portal',
  issuer: 'https://id.example/',
  audience: 'dezky-portal',
  jwksUri: 'https://id.example/jwks',
}
const good = { AUTH_ISSUERS: JSON.stringify([issuer]), AUDIT_SIGNING_KEY: Buffer.alloc(32, 1).toString('base64') }

const messageFor = (environment: Record<string, string>): string => {
  try {
    readConfig(environment)
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
  return ''
}

describe('readConfig', () => {
  it('fills in what a laptop needs', () => {
    const { env, auditOrigin } = readConfig(good)
    expect([env.PORT, env.DATABASE_URL, env.NODE_ENV]).toEqual([3001, 'sqlite:./data/dezky.sqlite', 'development'])
    expect(auditOrigin).toBe('127.0.0.1:3001/audit')
  })

  it('names a bad variable, what is wrong and an example, and never its value', () => {
    const message = messageFor({ ...good, AUDIT_SIGNING_KEY: 'c2hvcnQtc2VjcmV0', PORT: '70000' })
    expect(message).toContain('AUDIT_SIGNING_KEY: must be 32 random bytes in base64')
    expect(message).toContain('openssl rand -base64 32')
    expect(message).toContain('PORT')
    expect(message).not.toContain('c2hvcnQtc2VjcmV0')
  })

  it('says what is missing', () => {
    expect(messageFor({})).toContain('AUTH_ISSUERS: is missing')
  })

  it('looks inside AUTH_ISSUERS', () => {
    expect(messageFor({ ...good, AUTH_ISSUERS: 'no json' })).toContain('AUTH_ISSUERS: is not JSON')
    expect(messageFor({ ...good, AUTH_ISSUERS: JSON.stringify([{ ...issuer, issuer: 'nowhere' }]) })).toContain(
      '(at 0.issuer)',
    )
  })

  it('asks for a URL and a token together', () => {
    expect(messageFor({ ...good, OCIS_URL: 'https://files.example' })).toContain(
      'OCIS_TOKEN: is needed with its counterpart',
    )
  })

  it('keeps development settings out of production', () => {
    const message = messageFor({
      ...good,
      NODE_ENV: 'production',
      SANDBOX: 'true',
      DATABASE_ALLOW_NO_TRANSACTIONS: 'true',
    })
    expect(message).toContain('SANDBOX: must not be set in production')
    expect(message).toContain('DATABASE_ALLOW_NO_TRANSACTIONS: is for tests only')
    expect(message).toContain('PUBLIC_URL: must be https in production')
  })
})
