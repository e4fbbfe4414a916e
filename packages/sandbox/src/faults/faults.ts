import { setTimeout as wait } from 'node:timers/promises'

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

import { faultResponse } from './fault-responses.ts'
import { defaultDelayMs, type Fault, type FaultSwitches, type System } from './fault-switches.ts'

export {
  FaultSwitches,
  systems,
  type Fault,
  type FaultListener,
  type FaultMode,
  type System,
} from './fault-switches.ts'

/** A running stand-in. `close` ends open connections and the data file; everything answered is already on disk. */
export interface StandIn {
  readonly url: string
  readonly port: number
  close(): Promise<void>
}

/**
 * Puts one system's fault switch in front of every route of `app` (register it before other hooks, so that a fault
 * comes before authentication, as a broken network does).
 */
export function applyFaults(app: FastifyInstance, system: System, switches: FaultSwitches): void {
  const taken = new WeakMap<FastifyRequest, Fault>()

  app.addHook('onRequest', async (request, reply) => {
    const fault = switches.take(system)
    taken.set(request, fault)
    switch (fault.mode) {
      case 'none':
      case 'error_after_apply':
        return
      case 'slow':
        await wait(fault.delayMs ?? defaultDelayMs, undefined, { ref: false })
        return
      case 'down':
        reply.hijack()
        request.raw.socket.resetAndDestroy()
        return
      case 'rate_limited':
      case 'error':
        await send(reply, system, fault.mode)
        return
      default:
        fault.mode satisfies never
    }
  })

  app.addHook('onSend', async (request, reply, payload) => {
    if (taken.get(request)?.mode !== 'error_after_apply') return payload
    const response = faultResponse(system, 'error')
    reply.code(500).removeHeader('content-length').headers(response.headers)
    return Buffer.from(response.body)
  })
}

/** Bodies go out as bytes: text would get a charset some of the real systems do not send. */
async function send(reply: FastifyReply, system: System, kind: 'rate_limited' | 'error'): Promise<void> {
  const response = faultResponse(system, kind)
  await reply.code(response.status).headers(response.headers).send(Buffer.from(response.body))
}
