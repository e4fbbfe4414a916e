import type { Application, ErrorCode } from '@dezky/contracts'
import { createParamDecorator, type ExecutionContext } from '@nestjs/common'
import { applyDecorators, Delete, Get, HttpCode, Patch, Post, Put } from '@nestjs/common'
import { RouteConfig } from '@nestjs/platform-fastify'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'

import type { Context } from '../context/context.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/**
 * Everything about one route, in one place: what it takes, what it answers, who may call it. Validation, the OpenAPI
 * document and the access matrix read the same object.
 */
export interface EndpointSpec {
  readonly method: Method
  /** with `:params`, as Fastify writes them; a `*` at the end takes the rest, slashes and all */
  readonly path: string
  /** operationId: unique, verb and noun */
  readonly id: string
  readonly tag: string
  readonly summary: string
  readonly description?: string
  /** applications whose tokens are taken; empty = public */
  readonly access: readonly Application[]
  readonly params?: z.ZodObject
  readonly query?: z.ZodType
  readonly body?: z.ZodType
  /** media types a body may have besides JSON; such a body reaches the handler as bytes */
  readonly bodyTypes?: readonly string[]
  /** answers by status; null = no body; strings name media types that are not JSON */
  readonly answers: Readonly<Record<number, z.ZodType | string | readonly string[] | null>>
  /** codes beyond those every endpoint can answer */
  readonly errors?: readonly ErrorCode[]
  /** also answers `text/event-stream` when asked for it */
  readonly stream?: boolean
  /** answers an ETag of the resource's version, and takes If-Match on writes */
  readonly etag?: boolean
  /** name of the audit event on success, and of the refused attempt */
  readonly audit?: string
  /** answers are never stored, by us (idempotency) or by caches */
  readonly noStore?: boolean
  /** the answer follows from the store and the caller alone: it may be given again while nothing was written */
  readonly repeatable?: boolean
  /** has keys of its own, so Idempotency-Key is not looked at */
  readonly ownKeys?: boolean
  /** the handler gets the body's bytes; no JSON is parsed */
  readonly raw?: boolean
  /** largest body in bytes; 256 KiB unless told */
  readonly bodyLimit?: number
}

type Parsed<T> = T extends z.ZodType ? z.infer<T> : undefined

/** What a handler gets: the caller's context and the parsed parts of the request. */
export interface InputOf<S extends EndpointSpec> {
  readonly ctx: Context
  readonly params: Parsed<S['params']>
  readonly query: Parsed<S['query']>
  readonly body: Parsed<S['body']>
  /** version from If-Match; undefined when absent or `*` */
  readonly ifMatch: number | undefined
  readonly wantsStream: boolean
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

/** An answer with another status than the first in `answers`, or with headers. */
export class Answer<T> {
  readonly status: number
  readonly body: T
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, body: T, headers: Readonly<Record<string, string>> = {}) {
    this.status = status
    this.body = body
    this.headers = headers
  }
}

const registry = new Map<string, { readonly spec: EndpointSpec; readonly pattern: RegExp }>()

/** Declares a route. @throws Error when two share an id */
export function endpoint<const S extends EndpointSpec>(spec: S): S {
  if (registry.has(spec.id)) throw new Error(`two endpoints are called ${spec.id}`)
  registry.set(spec.id, { spec, pattern: patternOf(spec.path) })
  return spec
}

/** All declared routes, in order of path and method. */
export function allEndpoints(): EndpointSpec[] {
  const specs = [...registry.values()].map(({ spec }) => spec)
  return specs.toSorted((a, b) => a.path.localeCompare(b.path) || a.method.localeCompare(b.method))
}

/** The methods declared for a concrete path; empty when no route matches it. */
export function methodsOf(path: string): Method[] {
  return [...registry.values()].filter(({ pattern }) => pattern.test(path)).map(({ spec }) => spec.method)
}

/** Matches the concrete paths of a route: a `:param` takes one segment, a trailing `*` the rest. */
function patternOf(route: string): RegExp {
  const escaped = route.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`^${escaped.replaceAll(/:[A-Za-z]+/g, '[^/]+').replace(/\\\*$/, '.+')}$`)
}

/** The status of success: the first of `answers`. */
export const successStatus = (spec: EndpointSpec): number => Number(Object.keys(spec.answers)[0] ?? 200)

const verbs = { GET: Get, POST: Post, PUT: Put, PATCH: Patch, DELETE: Delete } as const

type Handler = (input: InputOf<EndpointSpec>) => unknown

/**
 * Binds a controller method to a declared route. What it returns is the body, or an {@link Answer} with status and
 * headers; the ETag is the resource's version.
 */
export function Endpoint(spec: EndpointSpec) {
  const bind = applyDecorators(
    verbs[spec.method](spec.path),
    HttpCode(successStatus(spec)),
    RouteConfig({ endpoint: spec }),
  )
  return <H extends (input: never) => unknown>(
    controller: object,
    name: string,
    descriptor: TypedPropertyDescriptor<H>,
  ): void => {
    const handle = descriptor.value as Handler | undefined
    if (!handle) throw new TypeError(`${name} is no method`)
    if (handle.length === 0) Input()(controller, name, 0)
    // Here and not in an interceptor, whose streams cost each request more than most handlers.
    const answered = async function answered(this: unknown, input: InputOf<EndpointSpec>) {
      return bodyOf(spec, input, await handle.call(this, input))
    }
    descriptor.value = answered as unknown as H
    bind(controller, name, descriptor)
  }
}

/** Takes status, headers and ETag from what a handler returned. @returns the body */
function bodyOf(spec: EndpointSpec, { request, reply }: InputOf<EndpointSpec>, result: unknown): unknown {
  const answer = result instanceof Answer ? result : null
  const body: unknown = answer ? answer.body : result
  if (answer) {
    request.answerStatus = answer.status
    void reply.headers(answer.headers)
  }
  const version = spec.etag ? (body as { version?: unknown } | null | undefined)?.version : undefined
  if (typeof version === 'number') void reply.header('etag', `"${version}"`)
  return body
}

/** The parsed request, as `InputOf<typeof spec>`. */
export const Input = createParamDecorator((_: unknown, context: ExecutionContext) => {
  const request = context.switchToHttp().getRequest<FastifyRequest>()
  return request.call
})

declare module 'fastify' {
  interface FastifyRequest {
    /** set by the request pipeline before a handler runs */
    call: InputOf<EndpointSpec> | null
    context: Context | null
    answerStatus: number | null
    startedAt: bigint
  }
  interface FastifyContextConfig {
    endpoint?: EndpointSpec
  }
}
