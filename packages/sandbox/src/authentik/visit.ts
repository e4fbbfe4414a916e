import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** The request behind an act: where it came from and what it asked for. */
export interface Visit {
  ip: string
  userAgent: string
  method: string
  /** Without the query. */
  path: string
  requestId: string
}

export function visitOf(request: IncomingMessage): Visit {
  const address = request.socket.remoteAddress ?? '127.0.0.1'
  return {
    ip: address.replace(/^::ffff:/, ''),
    userAgent: request.headers['user-agent'] ?? '',
    method: request.method ?? 'GET',
    path: (request.url ?? '/').split('?')[0] ?? '/',
    requestId: randomUUID().replaceAll('-', ''),
  }
}
