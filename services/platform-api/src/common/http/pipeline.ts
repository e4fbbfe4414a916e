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

  server.addHook('onRequest', async (request, reply) => {
    request.startedAt = process.hrtime.bigint()
    void reply.header('x-request-id', request.id)
    await admit(request, parts)
  })
  server.addHook('preHandler', async (request, reply) => {
    const spec = request.routeOptions.config.endpoint
    if (!spec) return
    const ctx = request.context ?? anonymousContext(request.id, request.ip)
    // What was answered before was asked for in the same words, which were then found good.
    if (await parts.recent.before(spec, ctx, request, reply)) return
    request.call = parseInput(spec, ctx, request, reply)
    await parts.replays.before(spec, ctx, request, reply)
  })
  server.addHook('onSend', async (request, reply, payload) => {
    if (request.answerStatus !== null && reply.statusCode < 400) void reply.code(request.answerStatus)
    const spec = request.routeOptions.config.endpoint
    if (!reply.hasHeader('cache-control')) void reply.header('cache-control', 'no-store')
    if (spec) {
      parts.recent.after(request, reply, payload)
      // What was done is told as done, also when the store cannot keep the answer: the key then stays in flight.
      await parts.replays.after(request, reply, payload).catch((error: unknown) => {
        parts.logger.error({ requestId: request.id, err: error }, 'an answer could not be kept for its key')
      })
    }
    return payload
  })
  server.addHook('onResponse', (request, reply, done) => {
    report(request, reply, parts)
    done()
  })
}

/** Authenticates, and checks that the caller's application may use the endpoint. */
async function admit(request: FastifyRequest, { authenticator, limits }: PipelineParts): Promise<void> {
  const spec: EndpointSpec | undefined = request.routeOptions.config.endpoint
  if (spec ? spec.access.length === 0 : isOpen(request.url)) return
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

function isOpen(url: string): boolean {
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
