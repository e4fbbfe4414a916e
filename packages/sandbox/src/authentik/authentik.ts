import { timingSafeEqual, createHash } from 'node:crypto'

import fastify, { type FastifyInstance } from 'fastify'

import { applyFaults, type FaultSwitches, type StandIn } from '../faults/faults.ts'
import { listeningPort } from '../store/listening.ts'
import { Accounts } from './accounts.ts'
import { applicationsRoutes } from './api/applications.routes.ts'
import { resourceRoutes } from './api/configuration.routes.ts'
import { sendProblem, type ApiContext } from './api/context.ts'
import { eventsRoutes } from './api/events.routes.ts'
import { groupsRoutes } from './api/groups.routes.ts'
import { notificationResources } from './api/notification-resources.ts'
import { ApiProblem, forbidden, unknownPath, wrongMethod } from './api/problem.ts'
import { sessionsRoutes } from './api/sessions.routes.ts'
import { usersRoutes } from './api/users.routes.ts'
import type { AuthentikState } from './authentik-state.ts'
import { Notifier } from './webhooks/notifier.ts'

export interface AuthentikOptions {
  host: string
  /** 0 takes any free port. */
  port: number
  state: AuthentikState
  faults: FaultSwitches
  /** Bearer token of the service account. */
  token: string
  /** The page a recovery link leads to, for a token. */
  recoveryUrl: (token: string) => string
}

export interface Authentik extends StandIn {
  /** Resolves when every webhook under way is delivered or given up. */
  notified(): Promise<void>
}

const base = '/api/v3'

/** Starts the Authentik API stand-in. It shows the state it is given; whoever opened the state closes it. */
export async function startAuthentik(options: AuthentikOptions): Promise<Authentik> {
  const { state, token } = options
  const app = fastify({ forceCloseConnections: true, bodyLimit: 1_048_576, exposeHeadRoutes: false })
  applyFaults(app, 'authentik', options.faults)
  const notifier = new Notifier(state)
  const context: ApiContext = { state, accounts: new Accounts(state), recoveryUrl: options.recoveryUrl }

  app.addHook('onRequest', async (request, reply) => {
    if (request.url.startsWith(`${base}/`)) authenticate(request.headers.authorization, token)
    void reply.headers({ 'x-powered-by': 'authentik', vary: 'Accept-Encoding', 'x-dezky-sandbox': 'authentik' })
  })
  app.setErrorHandler((error, _request, reply) => sendProblem(reply, asProblem(error)))
  const isKnownPath = watchPaths(app)
  app.setNotFoundHandler((request, reply) =>
    sendProblem(reply, isKnownPath(request.url) ? wrongMethod(request.method) : unknownPath()),
  )
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, async (_request: unknown, body: string) =>
    parseJson(body),
  )

  app.get('/-/health/live/', (_request, reply) => reply.code(200).send())
  app.get('/-/health/ready/', (_request, reply) => reply.code(200).send())
  await app.register(
    async (api) => {
      usersRoutes(api, context)
      groupsRoutes(api, context)
      sessionsRoutes(api, context)
      eventsRoutes(api, context)
      applicationsRoutes(api, context)
      for (const resource of notificationResources(state)) resourceRoutes(api, context, resource)
    },
    { prefix: base },
  )

  await app.listen({ host: options.host, port: options.port })
  const port = listeningPort(app)
  return {
    url: `http://${options.host}:${port}`,
    port,
    notified: () => notifier.idle(),
    async close() {
      await Promise.all([app.close(), notifier.close()])
    },
  }
}

const digest = (text: string) => createHash('sha256').update(text).digest()

function authenticate(header: string | undefined, token: string): void {
  if (header === undefined || !header.includes(' ')) {
    throw forbidden('Authentication credentials were not provided.', 'not_authenticated')
  }
  const [scheme = '', credentials = ''] = header.split(' ')
  if (scheme.toLowerCase() !== 'bearer') throw forbidden('Unsupported authentication type', 'authentication_failed')
  if (!timingSafeEqual(digest(credentials), digest(token))) {
    throw forbidden('Token invalid/expired', 'authentication_failed')
  }
}

/** Tells a wrong method on a known path from an unknown path. */
function watchPaths(app: FastifyInstance): (url: string) => boolean {
  const patterns: RegExp[] = []
  app.addHook('onRoute', (route) => {
    patterns.push(new RegExp(`^${route.url.replace(/:[a-z_]+/g, '[^/]+')}$`))
  })
  return (url) => patterns.some((pattern) => pattern.test(url.split('?')[0] ?? url))
}

function parseJson(body: string): unknown {
  if (body === '') return undefined
  try {
    return JSON.parse(body)
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'malformed'
    throw new ApiProblem(400, { detail: `JSON parse error - ${reason}`, code: 'parse_error' })
  }
}

function asProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error
  const { statusCode } = error as { statusCode?: number }
  if (statusCode === 415) {
    return new ApiProblem(415, { detail: 'Unsupported media type in request.', code: 'unsupported_media_type' })
  }
  if (statusCode !== undefined && statusCode < 500) {
    return new ApiProblem(statusCode, { detail: 'Malformed request.', code: 'parse_error' })
  }
  return new ApiProblem(500, { detail: 'Internal server error', code: 'error' })
}
