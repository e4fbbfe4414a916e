import type { z } from 'zod'

import { IntegrationError } from '../connector.ts'
import { authorizationHeader } from '../resilience/authorization.ts'
import { type IntegrationOptions, originOf } from '../resilience/integration-options.ts'
import { graphFailure, isUnknownRoute, type Refusal } from './graph-failure.ts'

export interface GraphRequest {
  readonly operation: string
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** below `/graph`, encoded */
  readonly path: string
  readonly body?: object
  readonly headers?: Readonly<Record<string, string>>
  readonly repeatable: boolean
  readonly signal: AbortSignal
}

/** What came back: the parsed body, or that the object or the whole route is not there. */
export type GraphAnswer = { readonly body: unknown } | { readonly missing: 'object' | 'route' }

/** Sends one request to libre-graph under the policy. */
export class GraphHttp {
  private readonly options: IntegrationOptions

  constructor(options: IntegrationOptions) {
    this.options = options
  }

  get origin(): string {
    return originOf(this.options)
  }

  /** @throws IntegrationError for every failure but 404 */
  send(request: GraphRequest): Promise<GraphAnswer> {
    const { policy, http = fetch, token, clock, logger } = this.options
    return policy.execute(request, async (signal): Promise<GraphAnswer> => {
      const response = await http(`${this.origin}/graph${request.path}`, {
        method: request.method,
        redirect: 'manual',
        signal,
        headers: {
          authorization: authorizationHeader(token),
          accept: 'application/json',
          // Names of roles are read: they come in the language asked for.
          'accept-language': 'en',
          ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
          ...request.headers,
        },
        ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      })
      const body = await response.text()
      if (response.ok) return { body: body === '' ? undefined : parse(body) }
      const refusal: Refusal = { status: response.status, headers: response.headers, body }
      if (response.status === 404) return { missing: isUnknownRoute(refusal) ? 'route' : 'object' }
      const failure = graphFailure(refusal, clock())
      logger?.debug({ system: 'ocis', operation: request.operation, code: failure.code }, failure.message)
      throw failure
    })
  }
}

/** The body in the shape it should have. @throws IntegrationError unexpected_answer */
export function shaped<T>(shape: z.ZodType<T>, body: unknown): T {
  const result = shape.safeParse(body)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const where = issue === undefined ? '' : `: ${issue.path.join('.')} ${issue.message}`
  throw new IntegrationError('ocis', 'unexpected_answer', `OCIS (Graph) answered something unexpected${where}`)
}

/** One segment of a path. `$` stays: the server does not take `%24` for it. */
export const segment = (text: string): string => encodeURIComponent(text).replaceAll('%24', '$')

function parse(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
