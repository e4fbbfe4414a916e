import { randomBytes, randomUUID } from 'node:crypto'

import fastify from 'fastify'

import { DocumentStore } from '../documents/document-store.ts'
import { textOf } from '../documents/read.ts'
import { applyFaults, type FaultSwitches, type StandIn } from '../faults/faults.ts'
import { AuditLog } from './audit-log.ts'
import { GraphError } from './graph-error.ts'
import { callers } from './handle.ts'
import { rulesOf, type Profile } from './profile.ts'
import { registerRoutes } from './routes.ts'
import type { Server } from './server.ts'
import { signIn } from './sign-in.ts'

export interface OcisOptions {
  /** Address to listen on; 127.0.0.1 when absent. */
  host?: string
  /** 0 takes a free port. */
  port: number
  /** SQLite file, or `:memory:`. */
  dataFile: string
  faults: FaultSwitches
  /** The bearer token that stands for the administrator. */
  token: string
  /** `current` when absent. */
  profile?: Profile
  clock?: () => Date
  /** File to append the audit service's JSON lines to; none are written when absent. */
  auditFile?: string
  /** Base of the URLs in answers, when clients reach the server by another address than the one it listens on. */
  publicUrl?: string
}

/** Starts a stand-in for the Graph API of OCIS: users, groups, spaces and their permissions. Stores no files. */
export async function startOcis(options: OcisOptions): Promise<StandIn> {
  const clock = options.clock ?? (() => new Date())
  const documents = new DocumentStore(options.dataFile)
  let url = ''
  const server: Server = {
    documents,
    rules: rulesOf[options.profile ?? 'current'],
    audit: new AuditLog(options.auditFile, clock),
    clock,
    baseUrl: () => options.publicUrl ?? url,
    storageId: installationId(documents, 'storage'),
    adminId: installationId(documents, 'admin'),
  }
  if (documents.get('user', server.adminId) === undefined) {
    documents.put('user', server.adminId, {
      id: server.adminId,
      displayName: 'Admin',
      mail: 'admin@example.org',
      onPremisesSamAccountName: 'admin',
      accountEnabled: true,
      userType: 'Member',
    })
  }

  // literal `$` in drive ids and in `$ref` is part of paths, so it is not decoded from `%24`
  const app = fastify({ logger: false, forceCloseConnections: true, bodyLimit: 1_000_000 })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))
  applyFaults(app, 'ocis', options.faults)
  app.addHook('onRequest', async (request, reply) => {
    const caller = signIn(server, options.token, request.headers.authorization)
    if (caller === undefined) {
      await reply.code(401).header('www-authenticate', 'Bearer realm="ocis", charset="UTF-8"').send()
      return
    }
    callers.set(request, caller)
  })
  registerRoutes(app, server)
  app.setNotFoundHandler(async (_, reply) =>
    reply.code(404).type('text/plain; charset=utf-8').send('404 page not found\n'),
  )
  const run = randomBytes(7).toString('base64url')
  let running = 0
  app.setErrorHandler(async (error, _, reply) => {
    running += 1
    const refusal = error instanceof GraphError ? error : new GraphError(500, 'generalException', 'internal error')
    const innererror = {
      date: clock()
        .toISOString()
        .replace(/\.\d{3}Z$/, 'Z'),
      'request-id': `sandbox/${run}-${String(running).padStart(6, '0')}`,
    }
    return reply
      .code(refusal.status)
      .type('application/json; charset=utf-8')
      .send(JSON.stringify({ error: { code: refusal.code, innererror, message: refusal.message } }))
  })
  app.addHook('onClose', async () => documents.close())
  url = await app.listen({ host: options.host ?? '127.0.0.1', port: options.port })
  return { url, port: Number(new URL(url).port), close: () => app.close() }
}

/** An id made once for each data file. */
function installationId(documents: DocumentStore, name: string): string {
  const kept = documents.get('internal', name)
  if (kept !== undefined) return textOf(kept, 'id')
  const id = randomUUID()
  documents.put('internal', name, { id })
  return id
}
