// The floor for an authenticated route: Nest on Fastify, one controller, one jose verification, fixed bytes.
import 'reflect-metadata'
import { Controller, Get, Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { createRemoteJWKSet, jwtVerify } from 'jose'

const { PORT, JWKS_URI, ISSUER, AUDIENCE, BODY } = process.env
const keys = createRemoteJWKSet(new URL(JWKS_URI))
const body = JSON.parse(BODY)

class Bare {
  health() {
    return { status: 'ok' }
  }

  answer() {
    return body
  }
}
const method = (name) => [Bare.prototype, name, Object.getOwnPropertyDescriptor(Bare.prototype, name)]
Get('/health')(...method('health'))
Get('/')(...method('answer'))
Controller()(Bare)

class App {}
Module({ controllers: [Bare] })(App)

const adapter = new FastifyAdapter()
const app = await NestFactory.create(App, adapter, { logger: false })
adapter.getInstance().addHook('onRequest', async (request) => {
  if (request.url === '/health') return
  await jwtVerify(request.headers.authorization.slice(7), keys, {
    issuer: ISSUER,
    audience: AUDIENCE,
    algorithms: ['ES256'],
  })
})
await app.listen(Number(PORT), '127.0.0.1')
