import type { FastifyInstance, FastifyRequest } from 'fastify'

import type { ServedSpan, Tracing } from '../tracing/tracing.ts'

/**
 * A span for each request. Before the handler it is entered once more: a body arrives in events of the socket, which
 * know nothing of the request. The log line of the request carries its ids, so that either leads to the other.
 */
export function installTracing(server: FastifyInstance, tracing: Tracing): void {
  if (!tracing.enabled) return
  const spans = new WeakMap<FastifyRequest, ServedSpan>()
  server.addHook('onRequest', (request, _reply, done) => {
    const span = tracing.serve(request.headers)
    spans.set(request, span)
    span.run(done)
  })
  server.addHook('preHandler', (request, _reply, done) => {
    const span = spans.get(request)
    if (span) span.run(done)
    else done()
  })
  server.addHook('onResponse', (request, reply, done) => {
    const span = spans.get(request)
    if (!span) return done()
    const route = request.routeOptions.config.endpoint?.path
    span.end(
      `${request.method} ${route ?? '*'}`,
      {
        'http.request.method': request.method,
        ...(route === undefined ? {} : { 'http.route': route }),
        'http.response.status_code': reply.statusCode,
        'dezky.request_id': request.id,
        ...(request.context ? { 'dezky.application': request.context.application } : {}),
      },
      reply.statusCode >= 500,
    )
    span.run(done)
  })
}
