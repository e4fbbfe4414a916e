import type { FastifyInstance } from 'fastify'

/** The port an application listens on, once it does. */
export function listeningPort(app: FastifyInstance): number {
  const address = app.server.address()
  if (address === null || typeof address === 'string') throw new Error('the server is not listening')
  return address.port
}
