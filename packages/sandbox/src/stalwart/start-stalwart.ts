import fastify from 'fastify'

import { DocumentStore } from '../documents/document-store.ts'
import { applyFaults, type FaultSwitches, type StandIn } from '../faults/faults.ts'
import { RegistryStore } from './registry/registry-store.ts'
import { registerRoutes } from './routes.ts'
import type { BrokenSetting, Server } from './server.ts'
import { Authenticator } from './sign-in/authenticator.ts'
import { WebHooks } from './webhooks/webhooks.ts'

export interface StalwartOptions {
  /** Address to listen on; 127.0.0.1 when absent. */
  host?: string
  /** 0 takes a free port. */
  port: number
  /** SQLite file, or `:memory:`. */
  dataFile: string
  faults: FaultSwitches
  /** The recovery administrator, who signs in by Basic and may do everything. */
  adminUser: string
  adminSecret: string
  clock?: () => Date
  /** Name of the mail host in DNS records; `mail.dezky.local` when absent. */
  hostname?: string
  /** Base of the URLs in the session, when clients reach the server by another address than the one it listens on. */
  publicUrl?: string
  /** A setting that fails whenever settings are reloaded. */
  brokenSetting?: BrokenSetting
  /** Requests a minute; 1000 signed in, 100 not, when absent. Callers with `unlimitedRequests` are not limited. */
  limits?: { authenticatedPerMinute: number; anonymousPerMinute: number }
}

/** Starts a stand-in for Stalwart 0.16.19: its JMAP registry objects, sign-in and webhooks. Sends and stores no mail. */
export async function startStalwart(options: StalwartOptions): Promise<StandIn> {
  const clock = options.clock ?? (() => new Date())
  const documents = new DocumentStore(options.dataFile)
  const registry = new RegistryStore(documents, clock)
  const webHooks = new WebHooks(registry, clock)
  const server: Server = {
    documents,
    registry,
    webHooks,
    clock,
    hostname: options.hostname ?? 'mail.dezky.local',
    brokenSetting: options.brokenSetting,
  }
  const { adminUser, adminSecret } = options
  const authenticator = new Authenticator({ registry, adminUser, adminSecret, clock })

  const app = fastify({ logger: false, forceCloseConnections: true, bodyLimit: 10_000_000 })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))
  applyFaults(app, 'stalwart', options.faults)
  let url = ''
  registerRoutes(app, {
    server,
    authenticator,
    baseUrl: () => options.publicUrl ?? url,
    limits: options.limits ?? { authenticatedPerMinute: 1000, anonymousPerMinute: 100 },
  })
  app.addHook('onClose', async () => {
    await webHooks.close()
    documents.close()
  })
  url = await app.listen({ host: options.host ?? '127.0.0.1', port: options.port })
  const { port } = new URL(url)
  return { url, port: Number(port), close: () => app.close() }
}
