import type { FastifyInstance } from 'fastify'

/** Milliseconds for which a stopping process waits for the answers it owes. */
const patienceMs = 10_000

/**
 * A process that stops first finishes what it was asked: without this its connections would be cut, and a caller could
 * not know whether the change was made. New requests are refused meanwhile. Streams are ended before, by their modules;
 * one that stays is cut after the patience.
 */
export function installDrain(server: FastifyInstance): void {
  const under = new Set<string>()
  let idle: () => void = () => undefined
  const ended = (id: string): void => {
    if (under.delete(id) && under.size === 0) idle()
  }
  server.addHook('onRequest', (request, reply, done) => {
    under.add(request.id)
    // A caller who goes away before the answer is owed none.
    reply.raw.once('close', () => ended(request.id))
    done()
  })
  server.addHook('onResponse', (request, _reply, done) => {
    ended(request.id)
    done()
  })
  server.addHook('preClose', async () => {
    if (under.size === 0) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, patienceMs)
      idle = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  })
}
