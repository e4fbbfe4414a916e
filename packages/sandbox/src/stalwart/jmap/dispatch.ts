import type { Document } from '../../documents/document-store.ts'
import { shapes } from '../registry/objects.ts'
import type { ObjectName } from '../registry/shape.ts'
import type { Server } from '../server.ts'
import type { Caller } from '../sign-in/access.ts'
import { Arguments } from './arguments.ts'
import { getObjects } from './get.ts'
import { forbiddenMethod, MethodError } from './method-error.ts'
import { queryObjects } from './query.ts'
import { resolveResults, type Answer } from './references.ts'
import type { JmapRequest } from './request.ts'
import { sessionState } from './session.ts'
import { setObjects } from './set.ts'

/** Runs the calls of a request in order and answers each. */
export function runRequest(server: Server, caller: Caller, request: JmapRequest): Document {
  const answers: Answer[] = []
  const created = { ...request.createdIds }
  for (const [index, { name, args, id }] of request.calls.entries()) {
    try {
      const resolved = resolveResults(args, answers)
      const checked = new Arguments(resolved, { args, source: request.source, index })
      answers.push([name, runCall(server, caller, name, checked, created), id])
    } catch (error) {
      if (!(error instanceof MethodError)) throw error
      answers.push(['error', { type: error.type, description: error.message }, id])
    }
  }
  return {
    methodResponses: answers,
    ...(request.createdIds === undefined ? {} : { createdIds: created }),
    sessionState: sessionState(server, caller),
  }
}

function runCall(
  server: Server,
  caller: Caller,
  name: string,
  args: Arguments,
  created: Record<string, string>,
): Document {
  const [, object, verb] = /^x:(\w+)\/(get|set|query)$/.exec(name) ?? []
  if (object === undefined || !isObjectName(object)) throw new MethodError('unknownMethod', name)
  const accountId = args.text('accountId') ?? caller.accountId
  const isOwn = accountId === caller.accountId
  if (!isOwn && !(caller.may('impersonate') && server.registry.get('Account', accountId) !== undefined)) {
    throw new MethodError('accountNotFound', 'The account does not exist or is not yours.')
  }
  const context = { server, caller, accountId, created }
  const demand = (what: string) => {
    if (!caller.may(`sys${object}${what}`)) throw forbiddenMethod()
  }
  if (verb === 'get') {
    demand('Get')
    return getObjects(object, args, context)
  }
  if (verb === 'query') {
    demand('Query')
    return queryObjects(object, args, context)
  }
  if (args.map('create') !== undefined) demand('Create')
  if (args.map('update') !== undefined) demand('Update')
  if (args.strings('destroy') !== undefined) demand('Destroy')
  return setObjects(object, args, context)
}

const isObjectName = (name: string): name is ObjectName => Object.hasOwn(shapes, name)
