import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

import formbody from '@fastify/formbody'
import fastify from 'fastify'
import type { Provider } from 'oidc-provider'

import type { Directory, Person } from '../authentik/directory.ts'
import { visitOf } from '../authentik/visit.ts'
import type { FaultSwitches, StandIn } from '../faults/faults.ts'
import { faultBefore } from '../faults/plain-http.ts'
import { fontRoute } from '../pages/send.ts'
import { systemClock, type Clock } from '../store/clock.ts'
import { listeningPort } from '../store/listening.ts'
import { isLoopbackHost } from '../store/loopback.ts'
import { openSqlite } from '../store/sqlite.ts'
import { identitySchema, RecordStore } from './adapter.ts'
import { applications, applicationSlugs, issuerPath, withVariants, type ApplicationSlug } from './applications.ts'
import { interactionRoutes, type InteractionContext, type Issuer } from './interactions.routes.ts'
import { KeyStore } from './keys.ts'
import { mintToken, type MintedToken } from './mint.ts'
import { Passes } from './passes.ts'
import { createProvider, type IssuerSettings } from './provider.ts'
import { recoveryPath, recoveryRoutes } from './recovery.routes.ts'

export interface IdentityOptions {
  host: string
  /** 0 takes any free port. */
  port: number
  /** `:memory:` allowed. */
  dataFile: string
  directory: Directory
  faults: FaultSwitches
  /** Base URLs of the two apps; sign-in returns to `/auth/callback` there, sign-out to `/`. */
  portalUrl: string
  operatorUrl: string
  clientSecrets: Record<ApplicationSlug, string>
  /** Dates minted tokens only: the provider library reads the system's own clock. */
  clock?: Clock
}

export interface IssuerDescription {
  issuer: string
  jwksUri: string
  audience: string
  clientId: string
  clientSecret: string
}

export interface Identity extends StandIn {
  readonly issuers: Record<ApplicationSlug, IssuerDescription>
  recoveryUrl(token: string): string
  /** A token without a sign-in; without a person it is the client's own. */
  mint(slug: ApplicationSlug, person: Person | undefined): Promise<MintedToken>
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void

/** Starts the OpenID provider: one issuer per application on one port, and the sign-in pages. */
export async function startIdentity(options: IdentityOptions): Promise<Identity> {
  const { directory, clientSecrets } = options
  const db = openSqlite(options.dataFile, identitySchema)
  const keys = new KeyStore(db)
  const issuers = new Map<string, Issuer & { handle: Handler }>()
  const context: InteractionContext = {
    directory,
    passes: new Passes(db, systemClock),
    issuer: (slug) => issuers.get(slug),
  }

  const app = fastify({
    forceCloseConnections: true,
    serverFactory: (own) => createServer((request, response) => route(request, response, own, issuers, options.faults)),
  })
  await app.register(formbody)
  fontRoute(app)
  app.get('/-/health/live/', (_request, reply) => reply.code(200).send())
  interactionRoutes(app, context)
  recoveryRoutes(app, context)
  await app.listen({ host: options.host, port: options.port })
  const port = listeningPort(app)
  const url = `http://${options.host}:${port}`

  for (const slug of applicationSlugs) {
    const records = new RecordStore(db, slug, systemClock)
    records.sweep()
    const settings = settingsFor(slug, url, options)
    const provider = await createProvider(settings, directory, keys, records)
    watch(provider, slug, directory)
    directory.onSessionsEnded((sessions) => {
      for (const { application, providerSession } of sessions)
        if (application === slug) records.endSession(providerSession)
    })
    const callback = provider.callback()
    issuers.set(slug, { settings, provider, handle: (request, response) => void callback(request, response) })
  }

  const describe = (slug: ApplicationSlug): IssuerDescription => ({
    issuer: `${url}${issuerPath(slug)}/`,
    jwksUri: `${url}${issuerPath(slug)}/jwks/`,
    audience: applications[slug].clientId,
    clientId: applications[slug].clientId,
    clientSecret: clientSecrets[slug],
  })
  return {
    url,
    port,
    issuers: { portal: describe('portal'), operator: describe('operator'), machine: describe('machine') },
    recoveryUrl: (token) => `${url}${recoveryPath(token)}`,
    mint: (slug, person) => mintToken(keys, options.clock ?? systemClock, url, applications[slug], person),
    async close() {
      await app.close()
      db.close()
    },
  }
}

function settingsFor(slug: ApplicationSlug, baseUrl: string, options: IdentityOptions): IssuerSettings {
  const appUrl = { portal: options.portalUrl, operator: options.operatorUrl, machine: undefined }[slug]
  const at = (path: string) => (appUrl === undefined ? [] : [new URL(path, appUrl).href])
  return {
    application: applications[slug],
    baseUrl,
    clientSecret: options.clientSecrets[slug],
    appUrl,
    redirectUris: at('/auth/callback'),
    postLogoutRedirectUris: [...at('/'), ...at('/signed-out'), ...at('/auth/signed-out')],
    formOrigins: at('/')
      .flatMap(withVariants)
      .map((text) => new URL(text).origin),
  }
}

/** Sends protocol requests to the issuer they name and all others to the pages. */
function route(
  request: IncomingMessage,
  response: ServerResponse,
  pages: Handler,
  issuers: ReadonlyMap<string, { handle: Handler }>,
  faults: FaultSwitches,
): void {
  if (!isLoopbackHost(request.headers.host)) {
    response.writeHead(421, { 'content-type': 'text/plain' }).end('This host is not served here.\n')
    return
  }
  const serve = () => {
    const [, slug, rest] = /^\/application\/o\/([a-z]+)(\/.*)$/.exec(request.url ?? '') ?? []
    const issuer = slug === undefined ? undefined : issuers.get(slug)
    if (!issuer || rest === undefined) {
      pages(request, response)
      return
    }
    // The provider takes its mount path from the difference between the two.
    Object.assign(request, { originalUrl: request.url, url: rest })
    issuer.handle(request, response)
  }
  // The library owns the answer, so `error_after_apply` fails without applying.
  faultBefore('identity', faults, { request, response, serve })
}

/** Tells the directory what happens, so that its events and sessions are those of the real system. */
function watch(provider: Provider, slug: ApplicationSlug, directory: Directory): void {
  provider.on('authorization.success', (ctx) => {
    const { session, params, result } = ctx.oidc
    const person = session?.accountId === undefined ? undefined : directory.findByUuid(session.accountId)
    if (!session || !person) return
    const visit = visitOf(ctx.req)
    if (result?.login) directory.signedIn(person, slug, session.uid, visit)
    const scopes = params?.['scope']
    directory.authorized(person, slug, typeof scopes === 'string' ? scopes : '', session.uid, visit)
  })
  provider.on('end_session.success', (ctx) => {
    const uid = ctx.oidc.session?.uid
    if (uid !== undefined) directory.signedOut(uid, visitOf(ctx.req))
  })
  provider.on('server_error', (_ctx, error) => {
    process.stderr.write(`identity ${slug}: ${error.stack ?? error.message}\n`)
  })
}
