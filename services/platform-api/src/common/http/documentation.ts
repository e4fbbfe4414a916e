import scalar from '@scalar/fastify-api-reference'
import type { FastifyInstance } from 'fastify'

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
  void server.register(async (scoped) => {
    scoped.addHook('onSend', async (_request, reply) => {
      void reply.header('content-security-policy', referencePolicy)
    })
    await scoped.register(scalar, {
      routePrefix: '/docs',
      configuration: { url: '/openapi.json', withDefaultFonts: false, telemetry: false, hideClientButton: true },
    })
  })
}
