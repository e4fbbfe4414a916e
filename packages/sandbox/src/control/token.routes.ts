import type { FastifyInstance } from 'fastify'

import type { ControlOptions } from './control.ts'
import { tokenHolder } from './who.ts'

const listed = 20

/** `POST /tokens {as}`: a bearer token for `operator`, `machine` or the person with that e-mail address. */
export function tokenRoutes(app: FastifyInstance, { directory, mint }: ControlOptions): void {
  app.post('/tokens', async (request, reply) => {
    const as: unknown = (request.body as Record<string, unknown> | undefined)?.['as']
    if (typeof as !== 'string' || as.trim() === '') {
      return reply.code(400).send({ message: 'as must be operator, machine or an e-mail address' })
    }
    const holder = tokenHolder(directory, as.trim())
    if (!holder) {
      const known = directory.people().map((person) => person.email)
      const more = known.length > listed ? ` and ${known.length - listed} more` : ''
      return reply.code(404).send({
        message: `Nobody here is called ${as}. Known: operator, machine, ${known.slice(0, listed).join(', ')}${more}.`,
        known,
      })
    }
    if (holder.person?.isActive === false) {
      return reply.code(409).send({ message: `${holder.person.name} has been deactivated.` })
    }
    void reply.header('cache-control', 'no-store')
    return mint(holder.application.slug, holder.person)
  })
}
