import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'

import type { Context } from '../context/context.ts'
import { AppError, type FieldError } from '../errors/app-error.ts'
import type { EndpointSpec, InputOf } from './endpoint.ts'
import { fieldErrors } from './problem.ts'

/**
 * Parses what the endpoint declares. Query parameters that are not declared are refused, so a misspelt filter is not
 * silently ignored.
 * @throws AppError request.invalid with every bad field; request.not_acceptable
 */
export function parseInput(
  spec: EndpointSpec,
  ctx: Context,
  request: FastifyRequest,
  reply: FastifyReply,
): InputOf<EndpointSpec> {
  const errors: FieldError[] = []
  const part = (schema: z.ZodType | undefined, value: unknown, place: 'params' | 'query' | 'body'): unknown => {
    if (!schema) return undefined
    const parsed = schema.safeParse(value)
    if (parsed.success) return parsed.data
    errors.push(...fieldErrors(parsed.error, place))
    return undefined
  }
  const query = queryOf(spec)
  const params = part(spec.params, request.params, 'params')
  // A path that cannot be a resource's name names no resource.
  if (errors.length > 0) throw new AppError('request.route_not_found')
  const input = {
    ctx,
    params,
    query: part(query, request.query, 'query'),
    body: spec.raw ? request.body : part(spec.body, request.body ?? (spec.body ? {} : undefined), 'body'),
    ifMatch: ifMatch(request.headers['if-match'], errors),
    wantsStream: wantsStream(spec, request),
    request,
    reply,
  }
  if (errors.length > 0) throw new AppError('request.invalid', {}, { errors })
  return input as InputOf<EndpointSpec>
}

const queries = new WeakMap<EndpointSpec, z.ZodType>()
const noQuery = z.strictObject({})

/** The query of an endpoint without room for what is not declared; made once, since making a schema costs more than using it. */
function queryOf(spec: EndpointSpec): z.ZodType {
  const known = queries.get(spec)
  if (known) return known
  const query = spec.query instanceof z.ZodObject ? spec.query.strict() : (spec.query ?? noQuery)
  queries.set(spec, query)
  return query
}

/** `"7"` or `W/"7"` → 7; absent or `*` → undefined. */
function ifMatch(header: string | undefined, errors: FieldError[]): number | undefined {
  if (header === undefined || header.trim() === '*') return undefined
  const match = /^(?:W\/)?"(\d{1,15})"$/.exec(header.trim())
  if (match?.[1]) return Number(match[1])
  errors.push({ path: 'headers.if-match', message: 'send the ETag of the resource as it was answered' })
  return undefined
}

function wantsStream(spec: EndpointSpec, request: FastifyRequest): boolean {
  if (!asksForStream(request)) return false
  if (spec.stream) return true
  throw new AppError('request.not_acceptable')
}

/** Whether the caller asks for server-sent events. */
export const asksForStream = (request: FastifyRequest): boolean =>
  request.headers.accept?.includes('text/event-stream') ?? false
