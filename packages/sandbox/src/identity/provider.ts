import { interactionPolicy, Provider, type Configuration, type KoaContextWithOIDC } from 'oidc-provider'

import type { Directory, Person } from '../authentik/directory.ts'
import { sendPage } from '../pages/send.ts'
import { adapterFor, type RecordStore } from './adapter.ts'
import { issuerPath, withVariants, type Application } from './applications.ts'
import { claimsByScope, personClaims } from './claims.ts'
import type { KeyStore } from './keys.ts'
import { errorPage, signedOutPage, signOutPage } from './pages/outcome-pages.ts'

/** The API a token is for. Its scope is not one of the provider's own, so no consent is ever asked for. */
const platformResource = 'urn:dezky:platform-api'
const accessTokenSeconds = 5 * 60
const signInSeconds = 60 * 60
const daySeconds = 24 * 60 * 60

export interface IssuerSettings {
  application: Application
  baseUrl: string
  clientSecret: string
  /** Base URL of the app; absent for machines. */
  appUrl: string | undefined
  /** Where forms may end up after redirects. */
  formOrigins: readonly string[]
  redirectUris: readonly string[]
  postLogoutRedirectUris: readonly string[]
}

/** One application's own provider: its own issuer, keys, sessions and client, as Authentik has it. */
export async function createProvider(
  settings: IssuerSettings,
  directory: Directory,
  keys: KeyStore,
  records: RecordStore,
): Promise<Provider> {
  const { application, baseUrl } = settings
  const { slug } = application
  const cookie = (name: string) => `dezky_sandbox_${slug}_${name}`

  const configuration: Configuration = {
    adapter: adapterFor(records),
    jwks: { keys: [await keys.signingKey(slug)] },
    cookies: {
      keys: [await keys.cookieSecret(slug)],
      names: { session: cookie('session'), interaction: cookie('sign_in'), resume: cookie('resume') },
      long: { httpOnly: true, sameSite: 'lax', signed: true },
      short: { httpOnly: true, sameSite: 'lax', signed: true },
    },
    clients: [
      {
        client_id: application.clientId,
        client_name: application.name,
        client_secret: settings.clientSecret,
        ...(slug === 'machine'
          ? { grant_types: ['client_credentials'], redirect_uris: [], response_types: [] }
          : {
              grant_types: ['authorization_code', 'refresh_token'],
              redirect_uris: settings.redirectUris.flatMap(withVariants),
              post_logout_redirect_uris: settings.postLogoutRedirectUris.flatMap(withVariants),
              response_types: ['code'],
            }),
        id_token_signed_response_alg: 'ES256',
      },
    ],
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    enabledJWA: { idTokenSigningAlgValues: ['ES256'] },
    scopes: ['openid', 'profile', 'email', 'offline_access'],
    claims: claimsByScope,
    conformIdTokenClaims: false,
    responseTypes: ['code'],
    // Apps talk to the provider from their servers; no page of another origin has business here.
    clientBasedCORS: () => false,
    pkce: { required: () => slug !== 'machine' },
    routes: {
      authorization: '/authorize/',
      token: '/token/',
      userinfo: '/userinfo/',
      jwks: '/jwks/',
      revocation: '/revoke/',
      introspection: '/introspect/',
      end_session: '/end-session/',
    },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: slug === 'machine' },
      introspection: { enabled: true, allowedPolicy: ownToken },
      revocation: { enabled: true, allowedPolicy: ownToken },
      userinfo: { enabled: true },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      resourceIndicators: {
        enabled: true,
        useGrantedResource: () => true,
        defaultResource: () => platformResource,
        getResourceServerInfo: () => ({
          scope: 'platform',
          audience: application.clientId,
          accessTokenFormat: 'jwt',
          accessTokenTTL: accessTokenSeconds,
          jwt: { sign: { alg: 'ES256' } },
        }),
      },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) =>
          sendPage(
            ctx,
            signOutPage(application, form, ctx.oidc.entities.IdTokenHint !== undefined, settings.formOrigins),
          ),
        postLogoutSuccessSource: (ctx) => sendPage(ctx, signedOutPage(application, settings.appUrl)),
      },
    },
    ttl: {
      AccessToken: accessTokenSeconds,
      AuthorizationCode: 60,
      ClientCredentials: accessTokenSeconds,
      Grant: 30 * daySeconds,
      IdToken: accessTokenSeconds,
      Interaction: signInSeconds,
      RefreshToken: 30 * daySeconds,
      Session: 14 * daySeconds,
    },
    rotateRefreshToken: true,
    issueRefreshToken: async (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    // Signing out, or a session ended from outside, ends the refresh tokens too.
    expiresWithSession: async () => true,
    interactions: {
      policy: signInPolicy(),
      url: (_ctx, interaction) => signInPath(slug, interaction.uid),
    },
    findAccount: async (_ctx, sub) => {
      const person = admitted(directory.findByUuid(sub), application)
      return person && { accountId: sub, claims: async () => ({ sub, ...personClaims(person) }) }
    },
    extraTokenClaims: async (ctx, token) => {
      if (token.kind !== 'AccessToken') return undefined
      const person = directory.findByUuid(token.accountId)
      return person && { ...personClaims(person), auth_time: authTimeOf(ctx) }
    },
    loadExistingGrant: async (ctx) => {
      const { client, session, provider } = ctx.oidc
      if (!client || !session?.accountId) return undefined
      const known = session.grantIdFor(client.clientId)
      const grant =
        (known === undefined ? undefined : await provider.Grant.find(known)) ??
        new provider.Grant({ accountId: session.accountId, clientId: client.clientId })
      grant.addOIDCScope('openid profile email offline_access')
      grant.addResourceScope(platformResource, 'platform')
      await grant.save()
      return grant
    },
    renderError: (ctx, out) => sendPage(ctx, errorPage(application, out, settings.appUrl)),
  }
  return new Provider(`${baseUrl}${issuerPath(slug)}/`, configuration)
}

/** A client may ask about and revoke its own tokens only. */
const ownToken = async (_ctx: unknown, client: { clientId: string }, token: { clientId?: string | undefined }) =>
  token.clientId === client.clientId

export const signInPath = (slug: string, uid: string) => `/if/flow/${slug}/${uid}/`

/** Ask who it is when nobody is signed in, or somebody who has since been deactivated or put out; never for consent. */
function signInPolicy() {
  const { Check } = interactionPolicy
  const policy = interactionPolicy.base()
  policy.remove('consent')
  policy
    .get('login')
    ?.checks.add(
      new Check('not_admitted', 'the person signed in may not use this application', 'login_required', (ctx) =>
        ctx.oidc.session?.accountId !== undefined && ctx.oidc.entities.Account === undefined
          ? Check.REQUEST_PROMPT
          : Check.NO_NEED_TO_PROMPT,
      ),
    )
  return policy
}

/** The person, unless deactivated or outside the group the application asks for. */
export function admitted(person: Person | undefined, application: Application): Person | undefined {
  if (!person?.isActive) return undefined
  if (application.requiredGroup !== undefined && !person.groups.includes(application.requiredGroup)) return undefined
  return person
}

function authTimeOf(ctx: KoaContextWithOIDC): number | undefined {
  const { AuthorizationCode, RefreshToken } = ctx.oidc.entities
  return AuthorizationCode?.authTime ?? RefreshToken?.authTime
}
