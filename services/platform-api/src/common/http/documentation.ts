import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'

import type { Config } from '../../config/config.ts'
import { version } from '../../version.ts'
import type { Metrics } from '../metrics/metrics.ts'
import { openApiDocument } from './openapi.ts'

/** The reference page brings its own script and styles, from this server. */
const referencePolicy = [
  "default-src 'none'",
  "script-src 'self' 'unsafe-inline'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "frame-ancestors 'none'",
].join('; ')

/** GET /openapi.json, the browsable reference at /docs, and GET /metrics. */
export function installDocumentation(server: FastifyInstance, config: Config, metrics: Metrics): void {
  server.get('/openapi.json', async (_request, reply) => {
    await reply.header('cache-control', 'no-cache').send(openApiDocument(version, config.env.PUBLIC_URL))
  })
  server.get('/metrics', async (_request, reply) => {
    await reply.type(metrics.registry.contentType).send(await metrics.registry.metrics())
  })
  installReference(server)
}

/**
 * Answers /docs from a server of its own, made when the page is first asked for: its package is the whole page as text,
 * 20 MiB of memory that a process whose reference nobody reads has no use for.
 */
function installReference(server: FastifyInstance): void {
  let made: Promise<FastifyInstance> | undefined
  const answer = async (request: FastifyRequest, reply: FastifyReply) => {
    made ??= makeReference()
    const reference = await made.catch((error: unknown) => {
      made = undefined
      throw error
    })
    const { statusCode, headers, rawPayload } = await reference.inject({ method: 'GET', url: request.url })
    if (statusCode === 404) return reply.callNotFound()
    for (const name of ['content-type', 'location'] as const)
      if (headers[name] !== undefined) void reply.header(name, headers[name])
    return reply.code(statusCode).header('content-security-policy', referencePolicy).send(rawPayload)
  }
  server.get('/docs', answer)
  server.get('/docs/*', answer)
}

async function makeReference(): Promise<FastifyInstance> {
  const { default: scalar } = await import('@scalar/fastify-api-reference')
  const reference = fastify()
  await reference.register(scalar, {
    routePrefix: '/docs',
    configuration: { url: '/openapi.json', withDefaultFonts: false, telemetry: false, hideClientButton: true },
  })
  await reference.ready()
  return reference
}
