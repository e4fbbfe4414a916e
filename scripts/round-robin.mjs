// A proxy that gives each request to the next of several servers, for tests: no stickiness, answers are passed on as they
// come, so that streams work. A server that does not take the connection is passed over.
import { createServer, request as call } from 'node:http'

/** @returns {Promise<{port: number, close(): Promise<void>}>} listening on `port` of 127.0.0.1 */
export async function roundRobin(port, upstreams) {
  let turn = 0
  const server = createServer((incoming, outgoing) => {
    const chunks = []
    incoming.on('data', (chunk) => chunks.push(chunk))
    incoming.on('end', () => pass(incoming, outgoing, Buffer.concat(chunks), upstreams.length))
  })

  function pass(incoming, outgoing, body, tries) {
    const { hostname, port: target } = new URL(upstreams[turn++ % upstreams.length])
    const { method, url: path, headers } = incoming
    const passed = call({ hostname, port: target, method, path, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode, answer.headers)
      answer.pipe(outgoing)
      answer.on('error', () => outgoing.destroy())
    })
    outgoing.on('close', () => passed.destroy())
    passed.on('error', (error) => {
      if (outgoing.destroyed) return
      // Only a request that nobody took may be given to another.
      if (error.code === 'ECONNREFUSED' && tries > 1) pass(incoming, outgoing, body, tries - 1)
      else if (outgoing.headersSent) outgoing.destroy()
      else outgoing.writeHead(502).end()
    })
    passed.end(body)
  }

  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    port: server.address().port,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve)
        server.closeAllConnections()
      }),
  }
}
