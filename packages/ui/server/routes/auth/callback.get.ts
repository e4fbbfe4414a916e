import * as oidc from 'openid-client'

import type { SessionData } from '../../session/session-data.ts'

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

/** Who the tokens speak of: from the id token, else asked of the provider. */
async function person(provider: oidc.Configuration, accessToken: string, claims: oidc.IDToken) {
  let known: Record<string, unknown> = claims
  if (!text(known.name) || !text(known.email)) {
    known = { ...claims, ...(await oidc.fetchUserInfo(provider, accessToken, claims.sub).catch(() => ({}))) }
  }
  const email = text(known.email) ?? null
  return { email, name: text(known.name) ?? text(known.preferred_username) ?? email ?? 'You' }
}

/** The provider sends the browser back here: checks the answer, opens a new session, goes where the person was going. */
export default defineEventHandler(async (event) => {
  const attempt = await takeAttempt(event)
  if (!attempt) return sendRedirect(event, '/?signin=expired')
  const { publicUrl, oidc: client } = settings()
  try {
    const provider = await identityProvider()
    const answer = await oidc.authorizationCodeGrant(
      provider,
      new URL(event.path, new URL(publicUrl).origin),
      {
        expectedState: attempt.state,
        expectedNonce: attempt.nonce,
        pkceCodeVerifier: attempt.codeVerifier,
        idTokenExpected: true,
      },
      client.resource === undefined ? {} : { resource: client.resource },
    )
    const claims = answer.claims()
    if (!claims) return await sendRedirect(event, '/?signin=failed')
    const session: SessionData = {
      id: crypto.randomUUID(),
      ...(await person(provider, answer.access_token, claims)),
      signedInAt: Date.now(),
      tokens: tokensOf(answer),
    }
    dropSession(event)
    await writeSession(event, session)
    return await sendRedirect(event, attempt.returnTo)
  } catch (error) {
    const refused = error instanceof oidc.AuthorizationResponseError && error.error === 'access_denied'
    if (!refused) logFailure(event, 'a sign-in could not be completed', error)
    return sendRedirect(event, refused ? '/?signin=refused' : '/?signin=failed')
  }
})
