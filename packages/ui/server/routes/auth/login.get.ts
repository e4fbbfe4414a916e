import * as oidc from 'openid-client'

import { safeReturnTo } from '../../session/return-to.ts'

/** Sends the browser to the identity provider. `returnTo`: the path to come back to. */
export default defineEventHandler(async (event) => {
  const { publicUrl, oidc: client } = settings()
  const returnTo = safeReturnTo(getQuery(event).returnTo)
  const own = new URL(publicUrl)
  if (getRequestHost(event, { xForwardedHost: true }) !== own.host) {
    // The cookie of this attempt must be set on the host the provider sends the browser back to.
    return sendRedirect(event, `${own.origin}/auth/login?returnTo=${encodeURIComponent(returnTo)}`)
  }
  const provider = await identityProvider().catch((error: unknown) => {
    logFailure(event, 'the identity provider did not answer', error)
    return undefined
  })
  if (!provider) return sendRedirect(event, '/?signin=unreachable')
  const attempt = {
    state: oidc.randomState(),
    nonce: oidc.randomNonce(),
    codeVerifier: oidc.randomPKCECodeVerifier(),
    returnTo,
  }
  await writeAttempt(event, attempt)
  const parameters: Record<string, string> = {
    redirect_uri: `${own.origin}/auth/callback`,
    scope: client.scope,
    state: attempt.state,
    nonce: attempt.nonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(attempt.codeVerifier),
    code_challenge_method: 'S256',
  }
  if (client.resource !== undefined) parameters.resource = client.resource
  return sendRedirect(event, oidc.buildAuthorizationUrl(provider, parameters).href)
})
