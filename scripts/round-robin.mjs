// A proxy that gives each request to the next of several servers, for tests: no stickiness, answers are passed on as they
// come, so that streams work. A server that does not take the connection is passed over; one that dies with a read in its
// hands has it taken from it and given to the next.
import { Agent, createServer, request as call } from 'node:http'

const reads = new Set(['GET', 'HEAD'])

/** @returns {Promise<{port: number, close(): Promise<void>}>} listening on `port` of 127.0.0.1 */
export async function roundRobin(port, upstreams) {
  // A connection of its own for each request: one kept from before may lead to a process that is gone.
  const agent = new Agent({ keepAlive: false })
  let turn = 0
  const server = createServer((incoming, outgoing) => {
    const chunks = []
    incoming.on('data', (chunk) => chunks.push(chunk))
    incoming.on('end', () => pass(incoming, outgoing, Buffer.concat(chunks), inOrder(turn++)))
  })
  // Callers find their connections open when they come back after a pause.
  server.keepAliveTimeout = 120_000

  /** Every server once, beginning with the one whose turn it is. */
  const inOrder = (first) => upstreams.map((_, index) => new URL(upstreams[(first + index) % upstreams.length]))

  function pass(incoming, outgoing, body, [{ hostname, port: target }, ...others]) {
    const { method, url: path, headers } = incoming
    const passed = call({ hostname, port: target, method, path, headers, agent }, (answer) => {
      outgoing.writeHead(answer.statusCode, answer.headers)
      answer.pipe(outgoing)
      answer.on('error', () => outgoing.destroy())
    })
    outgoing.on('close', () => passed.destroy())
    passed.on('error', (error) => {
      if (outgoing.destroyed) return
      if (outgoing.headersSent) {
        outgoing.destroy()
        return
      }
      // A write that somebody took may have been done: whoever asked has to find out, and is told so.
      const untaken = error.code === 'ECONNREFUSED' || reads.has(method)
      if (untaken && others.length > 0) pass(incoming, outgoing, body, others)
      else outgoing.writeHead(503, { 'retry-after': '1' }).end()
    })
    passed.end(body)
  }

  await new Promise((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve))
  return {
    port: server.address().port,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve)
        server.closeAllConnections()
      }),
  }
}
