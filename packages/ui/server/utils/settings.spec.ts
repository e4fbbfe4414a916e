import { describe, expect, it } from 'vitest'

import { parseSettings } from './settings.ts'

const complete = {
  appName: 'portal',
  publicUrl: 'http://localhost:3000',
  platformApiInternalUrl: 'http://127.0.0.1:3001',
  sandboxUrl: '',
  oidc: { issuer: 'http://127.0.0.1:3010', clientId: 'portal', clientSecret: 's3cret', scope: 'openid', resource: '' },
  session: { password: 'x'.repeat(32), maxAgeHours: 12 },
}

describe('settings', () => {
  it('reads a complete configuration and drops what is left empty', () => {
    const settings = parseSettings(complete)
    expect(settings.sandboxUrl).toBeUndefined()
    expect(settings.oidc.resource).toBeUndefined()
    expect(settings.session.maxAgeHours).toBe(12)
  })

  it('names every variable that is missing, with an example, and never a value', () => {
    const broken = {
      ...complete,
      platformApiInternalUrl: '{{PLATFORM_API_INTERNAL_URL}}',
      session: { password: 'short-password', maxAgeHours: 12 },
    }
    expect(() => parseSettings(broken)).toThrow(/NUXT_PLATFORM_API_INTERNAL_URL.*http:\/\/platform-api:3001/)
    expect(() => parseSettings(broken)).toThrow(/NUXT_SESSION_PASSWORD/)
    expect(() => parseSettings(broken)).not.toThrow(/short-password/)
    expect(() => parseSettings(broken)).not.toThrow(/NUXT_OIDC_ISSUER/)
  })
})
