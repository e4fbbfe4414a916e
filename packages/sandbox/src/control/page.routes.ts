import type { FastifyInstance } from 'fastify'

import { systems, type FaultMode, type System } from '../faults/faults.ts'
import { replyPage } from '../pages/send.ts'
import { controlPage } from './control-page.ts'
import type { ControlOptions } from './control.ts'
import { isMode, isSystem } from './state.routes.ts'

/** The home page and the form behind its buttons. It works without scripts. */
export function pageRoutes(app: FastifyInstance, options: ControlOptions): void {
  app.get('/', async (request, reply) => {
    const { changed } = request.query as { changed?: string }
    const page = controlPage({
      urls: options.urls(),
      appUrls: options.appUrls,
      faults: options.faults.all(),
      stored: await options.stored(),
      mails: options.mails().length,
      people: options.directory.people(),
      changed: changed !== undefined && isSystem(changed) ? changed : undefined,
    })
    return replyPage(reply, page)
  })

  app.post('/faults', (request, reply) => {
    const { system, mode } = (request.body ?? {}) as { system?: string; mode?: FaultMode }
    if (system === 'all') for (const each of systems) options.faults.set(each, { mode: 'none' })
    else if (system !== undefined && isSystem(system) && isMode(mode)) options.faults.set(system, { mode })
    else return reply.code(400).send({ message: 'system and mode must be known ones' })
    return reply.redirect(`/?changed=${system}#${system satisfies System | 'all'}`, 303)
  })
}
