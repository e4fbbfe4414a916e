import type { FastifyInstance } from 'fastify'

import type { Person } from '../authentik/directory.ts'
import { replyPage } from '../pages/send.ts'
import { applicationOf } from './applications.ts'
import { passCookie, type InteractionContext } from './interactions.routes.ts'
import { linkUsedPage, recoveryPage } from './pages/outcome-pages.ts'

const path = '/if/flow/default-recovery-flow/'

export const recoveryPath = (token: string) => `${path}?flow_token=${encodeURIComponent(token)}`

/** The page a new person's first link leads to. Looking at it uses nothing up; going on does. */
export function recoveryRoutes(app: FastifyInstance, context: InteractionContext): void {
  const { directory, passes } = context
  const issuerFor = (person: Person) => context.issuer(applicationOf(person).slug)

  app.get(path, (request, reply) => {
    const { flow_token: token = '' } = request.query as { flow_token?: string }
    const person = directory.peekRecovery(token)
    const issuer = person && issuerFor(person)
    if (!person?.isActive || !issuer) return replyPage(reply, linkUsedPage())
    const { application, formOrigins } = issuer.settings
    return replyPage(reply, recoveryPage(application, person, recoveryPath(token), formOrigins))
  })

  app.post(path, (request, reply) => {
    const { flow_token: token = '' } = request.query as { flow_token?: string }
    const person = directory.takeRecovery(token)
    const appUrl = person && issuerFor(person)?.settings.appUrl
    if (!person?.isActive || appUrl === undefined) return replyPage(reply, linkUsedPage())
    const cookie = `${passCookie}=${passes.issue(person.uuid)}; Path=/; Max-Age=600; HttpOnly; SameSite=Lax`
    return reply.header('set-cookie', cookie).redirect(appUrl, 303)
  })
}
