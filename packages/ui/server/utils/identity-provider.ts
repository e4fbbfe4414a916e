import * as oidc from 'openid-client'

import type { Tokens } from '../session/session-data.ts'
import { TokenRefresher } from '../session/token-refresher.ts'

const answersWithinSeconds = 10
/** Where a provider does not say how long a token lasts. */
const assumedSeconds = 300

let discovered: Promise<oidc.Configuration> | undefined

/**
 * The identity provider as it describes itself, read once; a failure is forgotten so that the next sign-in asks again.
 * Plain http is taken from the machine itself only.
 */
export function identityProvider(): Promise<oidc.Configuration> {
  const { issuer, clientId, clientSecret } = settings().oidc
  const url = new URL(issuer)
  const onThisMachine = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
  discovered ??= oidc
    .discovery(url, clientId, clientSecret, undefined, {
      timeout: answersWithinSeconds,
      ...(url.protocol === 'http:' && onThisMachine ? { execute: [oidc.allowInsecureRequests] } : {}),
    })
    .catch((error: unknown) => {
      discovered = undefined
      throw error
    })
  return discovered
}

/** The tokens out of a token answer; a refresh token that was not rotated stays. */
export function tokensOf(
  answer: oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers,
  previous?: Pick<Tokens, 'refreshToken' | 'idToken'>,
): Tokens {
  const refreshToken = answer.refresh_token ?? previous?.refreshToken
  const idToken = answer.id_token ?? previous?.idToken
  return {
    accessToken: answer.access_token,
    accessExpiresAt: Date.now() + (answer.expiresIn() ?? assumedSeconds) * 1000,
    ...(refreshToken === undefined ? {} : { refreshToken }),
    ...(idToken === undefined ? {} : { idToken }),
  }
}

/** Renews the tokens of every session of this process. */
export const tokenRefresher = new TokenRefresher(
  async (refreshToken) => {
    const { resource } = settings().oidc
    const parameters: Record<string, string> = resource === undefined ? {} : { resource }
    return tokensOf(await oidc.refreshTokenGrant(await identityProvider(), refreshToken, parameters), { refreshToken })
  },
  () => Date.now(),
)

/** Did the provider refuse (the grant is gone), rather than fail to answer? */
export const refusedByProvider = (error: unknown): boolean =>
  error instanceof RangeError || (error instanceof oidc.ResponseBodyError && error.status < 500)
