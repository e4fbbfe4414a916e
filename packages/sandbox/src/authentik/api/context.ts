import type { FastifyReply, FastifyRequest } from 'fastify'

import { Accounts, type Caller } from '../accounts.ts'
import type { AuthentikState } from '../authentik-state.ts'
import { serviceAccount } from '../seed.ts'
import { visitOf } from '../visit.ts'
import { isUuid, normalUuid } from './fields.ts'
import { ApiProblem, notFound } from './problem.ts'
import { QueryString } from './query-string.ts'

/** What the routes work with. */
export interface ApiContext {
  state: AuthentikState
  accounts: Accounts
  /** The page a recovery link leads to, for a token. */
  recoveryUrl: (token: string) => string
}

export const callerOf = (context: ApiContext, request: FastifyRequest): Caller => ({
  user: serviceAccount(context.state),
  visit: visitOf(request.raw),
})

export const queryOf = (request: FastifyRequest) => new QueryString(request.url)

/** The uuid in a path; anything else is an object that does not exist. */
export function uuidParam(request: FastifyRequest, name: string, model: string): string {
  const value = (request.params as Record<string, string | undefined>)[name]
  if (value === undefined || !isUuid(value)) throw notFound(model)
  return normalUuid(value)
}

export function numberParam(request: FastifyRequest, name: string, model: string): number {
  const value = (request.params as Record<string, string | undefined>)[name]
  if (value === undefined || !/^\d{1,15}$/.test(value)) throw notFound(model)
  return Number(value)
}

export const noContent = (reply: FastifyReply) => reply.code(204).send()

export function sendProblem(reply: FastifyReply, problem: ApiProblem): FastifyReply {
  return reply.code(problem.status).send(problem.body)
}
