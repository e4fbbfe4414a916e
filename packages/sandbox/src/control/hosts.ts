import type { FastifyInstance } from 'fastify'

import { isLoopbackHost, isLoopbackUrl } from '../store/loopback.ts'

/**
 * Lets only this machine in, by name too: a page elsewhere whose name is made to point here (DNS rebinding) carries
 * its own `Host`, and one that posts a form here carries its own `Origin`.
 */
export function loopbackOnly(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    if (!isLoopbackHost(request.headers.host)) {
      return reply.code(421).send({ message: 'This host is not served here.' })
    }
    const { origin } = request.headers
    if (origin !== undefined && !isLoopbackUrl(origin)) {
      return reply.code(403).send({ message: 'Pages of other sites may not call the sandbox.' })
    }
    return undefined
  })
}
