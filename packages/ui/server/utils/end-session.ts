import type { H3Event } from 'h3'
import * as oidc from 'openid-client'

/**
 * Ends this browser's session and gives the address at which the provider ends its own. The refresh token is revoked,
 * so that a copy of the cookie is worth nothing from here on. Works with the provider down: then only ours ends.
 */
export async function endSession(event: H3Event): Promise<{ location: string }> {
  const { signedIn } = event.context
  dropSession(event)
  const home = `${new URL(settings().publicUrl).origin}/`
  const provider = signedIn && (await identityProvider().catch(() => undefined))
  if (!provider) return { location: '/' }
  const { refreshToken, idToken } = signedIn.tokens
  if (refreshToken !== undefined && provider.serverMetadata().revocation_endpoint !== undefined) {
    await oidc.tokenRevocation(provider, refreshToken).catch(() => undefined)
  }
  if (provider.serverMetadata().end_session_endpoint === undefined) return { location: '/' }
  const parameters: Record<string, string> = { post_logout_redirect_uri: home }
  if (idToken !== undefined) parameters.id_token_hint = idToken
  return { location: oidc.buildEndSessionUrl(provider, parameters).href }
}
