import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

import { runDkimTasks } from './domains/dkim-tasks.ts'
import { runRequest } from './jmap/dispatch.ts'
import { parseRequest } from './jmap/request.ts'
import { sessionOf } from './jmap/session.ts'
import { problems, type Problem } from './problem.ts'
import { RateLimit } from './rate-limit.ts'
import type { Server } from './server.ts'
import type { Caller } from './sign-in/access.ts'
import type { Authenticator } from './sign-in/authenticator.ts'
import { signInEvent } from './webhooks/event.ts'

/** SHA-256 of the registry schema of 0.16.19 as the server publishes it: the version a client pins. */
const schemaHash = 'db98279b5ff107d6cf93ea6e5fd55314c3f55b957ed66b945ae2bdeb8fbfb84c'

interface Options {
  server: Server
  authenticator: Authenticator
  baseUrl: () => string
  limits: { authenticatedPerMinute: number; anonymousPerMinute: number }
}

type Admission = { caller: Caller | undefined } | { refusal: Problem; retryAfter?: number }

/** The HTTP side: `/jmap`, the session, and the two redirects a client meets. */
export function registerRoutes(app: FastifyInstance, { server, authenticator, baseUrl, limits }: Options): void {
  const rateLimit = new RateLimit(server.clock)

  function admit(request: FastifyRequest): Admission {
    const remoteIp = request.ip
    const signIn = authenticator.signIn(request.headers.authorization, remoteIp)
    const now = server.clock()
    if (signIn.result === 'forbidden') {
      const { name, accountId } = signIn.caller
      server.webHooks.publish(signInEvent('security.unauthorized', now, { name, accountId, remoteIp }))
      return { refusal: problems.forbidden() }
    }
    if (signIn.result === 'signed_in') {
      const { caller, fresh } = signIn
      if (fresh) {
        const { name, accountId } = caller
        server.webHooks.publish(signInEvent('auth.success', now, { name, accountId, remoteIp }))
      }
      const isLimited = !caller.may('unlimitedRequests')
      const retryAfter = isLimited ? rateLimit.take(caller.accountId, limits.authenticatedPerMinute) : undefined
      return retryAfter === undefined ? { caller } : { refusal: problems.tooManyRequests(), retryAfter }
    }
    const retryAfter = rateLimit.take(`ip ${remoteIp}`, limits.anonymousPerMinute)
    if (retryAfter !== undefined) return { refusal: problems.tooManyRequests(), retryAfter }
    if (signIn.result === 'anonymous') return { caller: undefined }
    server.webHooks.publish(signInEvent('auth.failed', now, { name: signIn.name, remoteIp }))
    return { refusal: problems.unauthorized() }
  }

  const session = async (request: FastifyRequest, reply: FastifyReply) => {
    const admission = admit(request)
    if ('refusal' in admission) return refuse(reply, admission)
    return reply.type(json).send(JSON.stringify(sessionOf(server, admission.caller, baseUrl())))
  }

  const jmap = async (request: FastifyRequest, reply: FastifyReply) => {
    const admission = admit(request)
    if ('refusal' in admission) return refuse(reply, admission)
    if (admission.caller === undefined) return refuse(reply, { refusal: problems.unauthorized() })
    const parsed = parseRequest(request.headers['content-type'], typeof request.body === 'string' ? request.body : '')
    if ('status' in parsed) return refuse(reply, { refusal: parsed })
    runDkimTasks(server.documents, server.registry, server.clock())
    return reply.type(json).send(JSON.stringify(runRequest(server, admission.caller, parsed)))
  }

  app.get('/jmap/session', session)
  app.post('/jmap', jmap)
  app.post('/jmap/', jmap)
  app.get('/.well-known/jmap', async (_, reply) => reply.redirect('/jmap/session', 307))
  app.get('/api/schema', async (_, reply) => reply.redirect(`/api/schema/${schemaHash}`, 302))
  app.setNotFoundHandler(async (_, reply) => refuse(reply, { refusal: problems.notFound() }))
  app.setErrorHandler(async (error: { statusCode?: number }, _, reply) => {
    const isTooLarge = error.statusCode === 413
    return refuse(reply, { refusal: isTooLarge ? problems.limit('maxSizeRequest') : problems.internal() })
  })
}

const json = 'application/json; charset=utf-8'

function refuse(reply: FastifyReply, { refusal, retryAfter }: { refusal: Problem; retryAfter?: number }) {
  if (retryAfter !== undefined) reply.header('retry-after', String(retryAfter))
  // as bytes, because text would get a charset the real server does not send
  return reply
    .code(refusal.status)
    .type('application/problem+json')
    .send(Buffer.from(JSON.stringify(refusal.body)))
}
