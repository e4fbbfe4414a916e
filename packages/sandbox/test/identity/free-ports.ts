import { createServer } from 'node:net'

const listen = (port: number) =>
  new Promise<{ port: number; close: () => Promise<void> } | undefined>((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(undefined))
    server.listen({ host: '127.0.0.1', port }, () => {
      const address = server.address()
      const close = () => new Promise<void>((done) => void server.close(() => done()))
      resolve({ port: typeof address === 'object' && address ? address.port : 0, close })
    })
  })

/** The first of so many ports in a row that are all free now. */
export async function freePorts(count: number): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const first = await listen(0)
    if (!first) continue
    const rest = await Promise.all(Array.from({ length: count - 1 }, (_, index) => listen(first.port + index + 1)))
    for (const server of [first, ...rest]) await server?.close()
    if (rest.every((server) => server !== undefined) && first.port + count < 65_535) return first.port
  }
  throw new Error(`no ${count} free ports in a row`)
}
