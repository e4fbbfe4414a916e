import type { FastifyInstance } from 'fastify'

import { systems, type Fault, type FaultMode, type System } from '../faults/faults.ts'
import { roleOf } from '../identity/people.ts'
import type { ControlOptions } from './control.ts'

const modes = ['none', 'down', 'slow', 'rate_limited', 'error', 'error_after_apply'] as const satisfies FaultMode[]

export const isSystem = (text: string): text is System => systems.some((system) => system === text)
export const isMode = (text: unknown): text is FaultMode => modes.some((mode) => mode === text)

const positive = (value: unknown) => Number.isSafeInteger(value) && Number(value) > 0 && Number(value) <= 600_000

/** A fault from a request body, or what is wrong with it. */
function faultOf(body: unknown): Fault | string {
  const { mode, delayMs, remaining } = (body ?? {}) as Record<string, unknown>
  if (!isMode(mode)) return `mode must be one of ${modes.join(', ')}`
  if (delayMs !== undefined && !positive(delayMs)) return 'delayMs must be a positive number of milliseconds'
  if (remaining !== undefined && !positive(remaining)) return 'remaining must be a positive number of requests'
  return {
    mode,
    ...(typeof delayMs === 'number' ? { delayMs } : {}),
    ...(typeof remaining === 'number' ? { remaining } : {}),
  }
}

/** `GET /health`, `GET /state`, `GET|PUT /faults/:system`. */
export function stateRoutes(app: FastifyInstance, options: ControlOptions): void {
  app.get('/health', (_request, reply) =>
    options.ready()
      ? { status: 'ok', service: 'dezky-sandbox' }
      : reply.code(503).send({ status: 'starting', service: 'dezky-sandbox' }),
  )

  app.get('/state', async () => ({
    urls: options.urls(),
    faults: options.faults.all(),
    stored: await options.stored(),
    mails: options.mails().length,
    people: options.directory.people().map((person) => ({
      name: person.name,
      email: person.email,
      groups: person.groups,
      role: roleOf(person) ?? null,
      active: person.isActive,
    })),
  }))

  app.get('/faults', () => options.faults.all())

  app.put('/faults/:system', (request, reply) => {
    const { system } = request.params as { system: string }
    if (!isSystem(system)) {
      return reply.code(404).send({ message: `No such system. There are ${systems.join(', ')}.` })
    }
    const fault = faultOf(request.body)
    if (typeof fault === 'string') return reply.code(400).send({ message: fault })
    options.faults.set(system, fault)
    return options.faults.get(system)
  })
}
