import { createHash, timingSafeEqual } from 'node:crypto'

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

import type { Document } from '../../documents/document-store.ts'
import { textOf } from '../../documents/read.ts'
import { bodyOf, parseForm } from '../form.ts'
import { StripeError } from '../stripe-error.ts'
import type { StripeWorld } from '../world.ts'
import { type Call, resources } from './resources.ts'

export interface ApiOptions {
  readonly world: StripeWorld
  readonly secretKey: string
  readonly baseUrl: () => string
}

/** The API as Stripe has it: form bodies, a secret key, idempotency keys, errors in its shape. */
export function apiRoutes(app: FastifyInstance, options: ApiOptions): void {
  for (const [route, handler] of Object.entries(resources)) {
    const [method = 'GET', url = '/'] = route.split(' ')
    app.route({
      method,
      url,
      handler: async (request, reply) => {
        authenticate(request, options.secretKey)
        const search = request.url.split('?', 2)[1] ?? ''
        const form = parseForm(method === 'GET' || method === 'DELETE' ? search : bodyOf(request))
        const { id = '' } = request.params as { id?: string }
        const call: Call = { world: options.world, id, form, baseUrl: options.baseUrl() }
        const answer = () => options.world.documents.transaction(() => handler(call))
        const key = request.headers['idempotency-key']
        const once =
          method === 'GET' || typeof key !== 'string'
            ? answer()
            : answerOnce(options.world, key, request, answer, reply)
        return reply.header('request-id', options.world.id('req')).send(once)
      },
    })
  }
}

function authenticate(request: FastifyRequest, secretKey: string): void {
  const { authorization = '' } = request.headers
  const basic = /^Basic (.+)$/.exec(authorization)?.[1]
  const given =
    basic === undefined
      ? authorization.replace(/^Bearer /, '')
      : Buffer.from(basic, 'base64').toString().split(':', 1)[0]
  const digest = (text: string) => createHash('sha256').update(text).digest()
  if (timingSafeEqual(digest(given ?? ''), digest(secretKey))) return
  throw new StripeError(401, 'Invalid API Key provided')
}

/** The first answer to a key is given again; other parameters under the same key are refused. */
function answerOnce(
  world: StripeWorld,
  key: string,
  request: FastifyRequest,
  answer: () => Document,
  reply: FastifyReply,
): Document {
  const asked = createHash('sha256')
    .update(`${request.url}\n${bodyOf(request)}`)
    .digest('hex')
  const known = world.documents.get('idempotency', key)
  if (known && textOf(known, 'asked') !== asked) {
    const message = `Keys for idempotent requests can only be used with the same parameters they were first used with (${key}).`
    throw new StripeError(400, message, { type: 'idempotency_error' })
  }
  if (known) {
    void reply.header('idempotent-replayed', 'true')
    return JSON.parse(textOf(known, 'answer')) as Document
  }
  return world.documents.transaction(() => {
    const made = answer()
    world.documents.put('idempotency', key, { asked, answer: JSON.stringify(made) })
    return made
  })
}
