import { errorCatalogue, errorKinds } from '@dezky/contracts'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Logger } from 'pino'

import type { Authenticator } from '../auth/authenticator.ts'
import { anonymousContext } from '../context/context.ts'
import { AppError } from '../errors/app-error.ts'
import type { Metrics } from '../metrics/metrics.ts'
import { methodsOf, type EndpointSpec } from './endpoint.ts'
import { parseJsonBody } from './json-body.ts'
import { parseInput } from './parse-input.ts'
import { toAppError, toProblem } from './problem.ts'
import type { RateLimits } from './rate-limits.ts'
import type { RecentAnswers } from './recent-answers.ts'
import type { Refusals } from './refusals.ts'
import type { Replays } from './replays.ts'

export interface PipelineParts {
  readonly authenticator: Authenticator
  /** what every answer carries */
  readonly headers: Readonly<Record<string, string>>
  readonly limits: RateLimits
  readonly recent: RecentAnswers
  readonly replays: Replays
  readonly refusals: Refusals
  readonly metrics: Metrics
  readonly logger: Logger
}

/** Paths outside the declared endpoints that anybody may read: the API's own documentation. */
const openPaths = ['/docs', '/openapi.json', '/metrics']

/**
 * What happens to every request before and after its handler, in this order: authenticate (before routing, so that an
 * unknown path tells a stranger nothing), check the application, limit, parse, replay or claim an Idempotency-Key;
 * afterwards status, ETag, log and metrics.
 */
export function installPipeline(server: FastifyInstance, parts: PipelineParts): void {
  server.decorateRequest('call', null)
  server.decorateRequest('context', null)
  server.decorateRequest('answerStatus', null)
  server.decorateRequest('startedAt', 0n as never)

  server.addHook('onRoute', (route) => {
    const limit = route.config?.endpoint?.bodyLimit
    if (limit !== undefined) route.bodyLimit = limit
  })

  server.removeAllContentTypeParsers()
  server.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    try {
      done(null, request.routeOptions.config.endpoint?.raw ? body : parseJsonBody(body as Buffer))
    } catch (error) {
      done(error as Error)
    }
  })
  server.addContentTypeParser('application/x-ndjson', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))

  // Hooks are callbacks: a promise each, where nothing is waited for, costs more than what they do.
  server.addHook('onRequest', (request, reply, done) => {
    request.startedAt = process.hrtime.bigint()
    void reply.headers(parts.headers).header('x-request-id', request.id)
    if (isOpen(request)) done()
    else void goOn(admit(request, parts), done)
  })
  server.addHook('preHandler', (request, reply, done) => {
    const spec = request.routeOptions.config.endpoint
    if (!spec) return done()
    const ctx = request.context ?? anonymousContext(request.id, request.ip)
    try {
      // What was answered before was asked for in the same words, which were then found good.
      if (parts.recent.before(spec, ctx, request, reply)) return
      request.call = parseInput(spec, ctx, request, reply)
      if (!parts.replays.concerns(spec, request)) return done()
    } catch (error) {
      return done(error as Error)
    }
    void goOn(parts.replays.before(spec, ctx, request, reply), done)
  })
  server.addHook('onSend', (request, reply, payload, done) => {
    if (request.answerStatus !== null && reply.statusCode < 400) void reply.code(request.answerStatus)
    if (!reply.hasHeader('cache-control')) void reply.header('cache-control', 'no-store')
    if (request.routeOptions.config.endpoint) parts.recent.after(request, reply, payload)
    if (!parts.replays.isClaimed(request)) return done(null, payload)
    const kept = parts.replays.after(request, reply, payload).catch((error: unknown) => {
      // What was done is told as done, also when the store cannot keep the answer: the key then stays in flight.
      parts.logger.error({ requestId: request.id, err: error }, 'an answer could not be kept for its key')
    })
    void goOn(kept, () => done(null, payload))
  })
  server.addHook('onResponse', (request, reply, done) => {
    report(request, reply, parts)
    done()
  })
}

/** Ends a hook once `work` has, unless that found that the request is answered. */
async function goOn(work: Promise<boolean | void>, done: (error?: Error) => void): Promise<void> {
  try {
    if ((await work) === true) return
  } catch (error) {
    done(error as Error)
    return
  }
  done()
}

/** Authenticates, and checks that the caller's application may use the endpoint. */
async function admit(request: FastifyRequest, { authenticator, limits }: PipelineParts): Promise<void> {
  const spec: EndpointSpec | undefined = request.routeOptions.config.endpoint
  if (/%00/.test(request.url)) throw new AppError('request.malformed')
  try {
    const origin = { requestId: request.id, ip: request.ip }
    request.context = await authenticator.authenticate(request.headers.authorization, origin)
  } catch (error) {
    await limits.stranger(request.ip)
    throw error
  }
  await limits.actor(request.context.actor.id)
  if (spec && request.context.application !== 'system' && !spec.access.includes(request.context.application)) {
    throw new AppError('auth.wrong_application', { application: request.context.application })
  }
}

/** Whether anybody may ask. */
function isOpen({ routeOptions, url }: FastifyRequest): boolean {
  const { endpoint } = routeOptions.config
  if (endpoint) return endpoint.access.length === 0
  const path = url.split('?', 1)[0] ?? ''
  return openPaths.some((open) => path === open || path.startsWith(`${open}/`))
}

/** Answers any error as problem+json; records refusals; logs what is our fault. */
export async function answerError(
  thrown: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  { refusals, logger, replays }: Pick<PipelineParts, 'refusals' | 'logger' | 'replays'>,
): Promise<void> {
  const error = methodNotAllowed(toAppError(thrown), request, reply)
  const status = errorKinds[errorCatalogue[error.code].kind]
  if (status === 500) logger.error({ requestId: request.id, err: error.cause ?? error }, 'request failed')
  const retryAfter = error.data['retryAfterSeconds']
  if (typeof retryAfter === 'number') void reply.header('retry-after', String(retryAfter))
  if (status === 401)
    void reply.header('www-authenticate', `Bearer error="invalid_token", error_description="${error.code}"`)
  await refusals.note(error, request)
  if (status >= 500) {
    await replays.forget(request).catch((failure: unknown) => {
      logger.error({ requestId: request.id, err: failure }, 'a key could not be given back')
    })
  }
  const path = request.url.split('?', 1)[0] ?? '/'
  await reply
    .code(status)
    .header('x-request-id', request.id)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .send(JSON.stringify(toProblem(error, request.id, path)))
}

/** A path that exists with other methods only answers 405 and names them. */
function methodNotAllowed(error: AppError, request: FastifyRequest, reply: FastifyReply): AppError {
  if (error.code !== 'request.route_not_found') return error
  const url = request.url.split('?', 1)[0] ?? '/'
  const methods = methodsOf(url)
  // A parameter no resource can have: the path is one of ours and still leads nowhere.
  if (methods.length === 0 || methods.some((method) => method === request.method)) return error
  void reply.header('allow', methods.join(', '))
  return new AppError('request.method_not_allowed', { allowed: methods })
}

function report(request: FastifyRequest, reply: FastifyReply, { metrics, logger }: PipelineParts): void {
  const route = request.routeOptions.config.endpoint?.path ?? 'none'
  const seconds = Number(process.hrtime.bigint() - request.startedAt) / 1e9
  metrics.httpDuration.observe({ method: request.method, route, status: String(reply.statusCode) }, seconds)
  if (!logger.isLevelEnabled('info')) return
  const ctx = request.context
  const params = request.params as Record<string, string> | undefined
  logger.info(
    {
      requestId: request.id,
      method: request.method,
      route,
      status: reply.statusCode,
      durationMs: Math.round(seconds * 1e5) / 100,
      ...(ctx ? { actor: ctx.actor.id, application: ctx.application } : {}),
      ...(params?.['slug'] ? { tenant: params['slug'] } : {}),
    },
    'request',
  )
}
