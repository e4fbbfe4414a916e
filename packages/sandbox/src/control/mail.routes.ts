import type { FastifyInstance } from 'fastify'

import { replyPage } from '../pages/send.ts'
import { mailPage, mailsPage } from '../smtp/mails-page.ts'
import type { ControlOptions } from './control.ts'

/** `GET /mails` for people and, with `Accept: application/json`, for scripts; `GET /mails/:id`, `GET /mails/:id/html`. */
export function mailRoutes(app: FastifyInstance, { mails }: Pick<ControlOptions, 'mails'>): void {
  const find = (params: unknown) => mails().find(({ id }) => id === (params as { id: string }).id)

  app.get('/mails', (request, reply) => {
    const wantsPage = (request.headers.accept ?? '').includes('text/html')
    return wantsPage ? replyPage(reply, mailsPage(mails())) : { items: mails() }
  })

  app.get('/mails/:id', (request, reply) => {
    const mail = find(request.params)
    return mail ? replyPage(reply, mailPage(mail)) : reply.code(404).send({ message: 'There is no such mail.' })
  })

  app.get('/mails/:id/html', (request, reply) => {
    const html = find(request.params)?.html
    if (html === undefined || html === null) return reply.code(404).send({ message: 'There is no such mail.' })
    // Whatever stands in it, it runs nothing, loads nothing and reaches no page of ours.
    const policy = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return reply
      .headers({
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': policy,
        'cache-control': 'no-store',
      })
      .send(html)
  })
}
