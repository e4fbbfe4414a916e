import type { IncomingMessage, ServerResponse } from 'node:http'

import { faultResponse } from './fault-responses.ts'
import { defaultDelayMs, type FaultSwitches, type System } from './fault-switches.ts'

export interface Exchange {
  request: IncomingMessage
  response: ServerResponse
  /** Carries the request out and answers it. */
  serve: () => void
  /** Carries the request out and answers 500. Without it `error_after_apply` answers 500 and applies nothing. */
  serveUnheard?: () => void
}

/** Puts one system's fault switch in front of an exchange of a server that is not Fastify. */
export function faultBefore(system: System, switches: FaultSwitches, exchange: Exchange): void {
  const { request, response, serve, serveUnheard } = exchange
  const { mode, delayMs = defaultDelayMs } = switches.take(system)
  if (mode === 'none') serve()
  else if (mode === 'slow') setTimeout(serve, delayMs).unref()
  else if (mode === 'down') request.socket.resetAndDestroy()
  else if (mode === 'error_after_apply' && serveUnheard) serveUnheard()
  else fail(response, system, mode === 'rate_limited' ? mode : 'error')
}

/** Answers as the system does when it limits or fails. */
export function fail(response: ServerResponse, system: System, kind: 'rate_limited' | 'error'): void {
  const { status, headers, body } = faultResponse(system, kind)
  response.writeHead(status, headers).end(body)
}
