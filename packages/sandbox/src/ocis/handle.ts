import type { FastifyReply, FastifyRequest } from 'fastify'

import type { Document, Json } from '../documents/document-store.ts'
import { isDocument } from '../documents/read.ts'
import { drivesText } from './drives/drive-view.ts'
import { accessDenied, invalidRequest } from './graph-error.ts'
import type { Caller, Server } from './server.ts'

/** One call of the Graph API, read. */
export interface Call {
  server: Server
  caller: Caller
  params: Record<string, string>
  query: Record<string, string | undefined>
  headers: FastifyRequest['headers']
  body: Document
}

/** Status and body, or 204. */
export type Answer = { status: number; body: Json } | undefined

export type Operation = (call: Call) => Answer

export const callers = new WeakMap<FastifyRequest, Caller>()

/** Makes a route of an operation. Everybody may use those `forAll`, the rest is for administrators. */
export function handle(server: Server, operation: Operation, forAll = false) {
  return async (request: FastifyRequest, reply: FastifyReply) => {
    const caller = callers.get(request)
    if (caller === undefined) return reply.code(401).send()
    if (!forAll && !caller.isAdmin) throw accessDenied('insufficient permissions')
    const answer = operation({
      server,
      caller,
      params: request.params as Record<string, string>,
      query: request.query as Record<string, string | undefined>,
      headers: request.headers,
      body: bodyOf(request.body),
    })
    if (answer === undefined) return reply.code(204).send()
    const { status, body } = answer
    const text = isDocument(body) ? drivesText(body) : JSON.stringify(body)
    return reply.code(status).type('application/json; charset=utf-8').send(text)
  }
}

export const ok = (body: Json): Answer => ({ status: 200, body })
export const collection = (value: Json[]): Answer => ok({ value })

function bodyOf(source: unknown): Document {
  if (typeof source !== 'string' || source === '') return {}
  let body: unknown
  try {
    body = JSON.parse(source)
  } catch (error) {
    throw invalidRequest(`invalid request body: ${error instanceof Error ? error.message : 'not JSON'}`)
  }
  if (!isDocument(body as Json)) throw invalidRequest('invalid request body: not an object')
  return body as Document
}
