import { randomUUID } from 'node:crypto'

import { importJWK, SignJWT } from 'jose'

import type { Person } from '../authentik/directory.ts'
import type { Clock } from '../store/clock.ts'
import { issuerPath, type Application } from './applications.ts'
import { personClaims } from './claims.ts'
import type { KeyStore } from './keys.ts'

const lifeSeconds = 60 * 60

export interface MintedToken {
  token: string
  /** ISO instant. */
  expiresAt: string
}

/**
 * A token without a sign-in, for scripts: signed with the application's own key and shaped like those it issues, but
 * good for an hour. Without a person it is the client's own.
 */
export async function mintToken(
  keys: KeyStore,
  clock: Clock,
  baseUrl: string,
  application: Application,
  person: Person | undefined,
): Promise<MintedToken> {
  const jwk = await keys.signingKey(application.slug)
  const now = Math.floor(clock().getTime() / 1000)
  const claims = person ? { ...personClaims(person), auth_time: now, scope: 'openid profile email' } : {}
  const token = await new SignJWT({ ...claims, client_id: application.clientId })
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', ...(jwk.kid === undefined ? {} : { kid: jwk.kid }) })
    .setIssuer(`${baseUrl}${issuerPath(application.slug)}/`)
    .setAudience(application.clientId)
    .setSubject(person?.uuid ?? application.clientId)
    .setIssuedAt(now)
    .setExpirationTime(now + lifeSeconds)
    .setJti(randomUUID())
    .sign(await importJWK(jwk, 'ES256'))
  return { token, expiresAt: new Date((now + lifeSeconds) * 1000).toISOString() }
}
