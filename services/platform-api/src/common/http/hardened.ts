import type { IncomingMessage, ServerResponse } from 'node:http'

import helmet from 'helmet'

/** Headers every answer carries. They say the same each time, so helmet is asked once and not with each request. */
export function hardenedHeaders({ production }: { readonly production: boolean }): Record<string, string> {
  const headers: Record<string, string> = {}
  const recorder: Pick<ServerResponse, 'setHeader' | 'removeHeader'> = {
    setHeader(name, value) {
      headers[name.toLowerCase()] = String(value)
      return recorder as ServerResponse
    },
    removeHeader: () => undefined,
  }
  const harden = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"] },
    },
    strictTransportSecurity: production ? { maxAge: 31_536_000, includeSubDomains: true } : false,
  })
  harden({} as IncomingMessage, recorder as ServerResponse, (error) => {
    if (error !== undefined) throw error as Error
  })
  return headers
}
