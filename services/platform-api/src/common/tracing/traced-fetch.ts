import type { Tracing } from './tracing.ts'

/**
 * `fetch` with a span for each request, which whoever is asked can go on with. Of the address only the host is told:
 * paths and queries of connected systems hold names and addresses of people.
 */
export function tracedFetch(tracing: Tracing, send: typeof fetch = fetch): typeof fetch {
  return (input, init) => {
    const request = input instanceof Request ? input : undefined
    const method = init?.method ?? request?.method ?? 'GET'
    const { hostname, port } = new URL(input instanceof Request ? input.url : input)
    const facts = {
      'http.request.method': method,
      'server.address': hostname,
      ...(port === '' ? {} : { 'server.port': Number(port) }),
    }
    return tracing.span(method, { kind: 'client', facts }, async (span) => {
      const headers = new Headers(init?.headers ?? request?.headers)
      for (const [name, value] of Object.entries(tracing.headers())) headers.set(name, value)
      const response = await send(input, { ...init, headers })
      span.set({ 'http.response.status_code': response.status })
      return response
    })
  }
}
