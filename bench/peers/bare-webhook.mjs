// The floor for a signed webhook: Fastify, the raw body, one HMAC over it, and the same answer.
import { createHmac, timingSafeEqual } from 'node:crypto'

import { FastifyAdapter } from '@nestjs/platform-fastify'

const { PORT, SECRET } = process.env
const toleranceSeconds = 300

function isSigned(body, header) {
  const [, at, v1] = /^t=(\d+),v1=([0-9a-f]{64})/.exec(header ?? '') ?? []
  if (v1 === undefined || Math.abs(Date.now() / 1000 - Number(at)) > toleranceSeconds) return false
  const right = createHmac('sha256', SECRET).update(`${at}.`).update(body).digest()
  return timingSafeEqual(right, Buffer.from(v1, 'hex'))
}

const app = new FastifyAdapter().getInstance()
app.removeContentTypeParser('application/json')
app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
app.get('/health', async () => ({ status: 'ok' }))
app.post('/billing/webhooks/stripe', async ({ body, headers }, reply) => {
  if (!isSigned(body, headers['stripe-signature'])) return reply.code(400).send()
  return { received: true, duplicate: false }
})
await app.listen({ port: Number(PORT), host: '127.0.0.1' })
