import type { z } from 'zod'

import { IntegrationError } from '../connector.ts'
import { authorizationHeader } from '../resilience/authorization.ts'
import { statusError } from '../resilience/http-status.ts'
import { type IntegrationOptions, originOf } from '../resilience/integration-options.ts'
import { methodError } from './jmap-failure.ts'
import { jmapAnswer, type Limits, type MethodCall, type MethodResponse, session, using } from './jmap.ts'

/**
 * Sends JMAP requests to Stalwart. Every request counts as repeatable: what dezky writes either names the object or is
 * refused with `primaryKeyViolation` the second time.
 * @throws IntegrationError every method
 */
export class StalwartClient {
  private readonly options: IntegrationOptions
  private known: Promise<Limits> | undefined

  constructor(options: IntegrationOptions) {
    this.options = options
  }

  /** What one request may hold, read once per process from the session. */
  limits(signal: AbortSignal): Promise<Limits> {
    this.known ??= this.session(signal).catch((error: unknown) => {
      this.known = undefined
      throw error
    })
    return this.known
  }

  /** Reads the session. Without valid credentials Stalwart still answers, with no accounts: that is refused here. */
  async session(signal: AbortSignal): Promise<Limits> {
    const read = (body: unknown) => parsed(session, body)
    const answer = await this.send('session', '/jmap/session', undefined, read, signal)
    if (Object.keys(answer.accounts).length === 0)
      throw new IntegrationError('stalwart', 'unauthorized', 'Stalwart (JMAP) does not accept our credentials')
    return answer.capabilities['urn:ietf:params:jmap:core']
  }

  /**
   * Runs groups of method calls in as few requests as the server's limit allows; the calls of one group stay together,
   * so that one may refer to another's result. Answers by call id, which must be unique over all groups.
   */
  async run(
    operation: string,
    groups: readonly (readonly MethodCall[])[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, Readonly<Record<string, unknown>>>> {
    if (groups.length === 0) return new Map()
    const { maxCallsInRequest } = await this.limits(signal)
    const requests = pack(groups, maxCallsInRequest)
    const answers = await Promise.all(requests.map((calls) => this.request(operation, calls, signal)))
    return new Map(answers.flat().map(([, args, id]) => [id, args]))
  }

  /** One method call on its own, its answer parsed. */
  async one<T>(
    operation: string,
    name: string,
    args: Readonly<Record<string, unknown>>,
    shape: z.ZodType<T>,
    signal: AbortSignal,
  ): Promise<T> {
    const answers = await this.request(operation, [[name, args, 'c']], signal)
    return parsed(shape, answers[0]?.[1])
  }

  private async request(
    operation: string,
    methodCalls: readonly MethodCall[],
    signal: AbortSignal,
  ): Promise<readonly MethodResponse[]> {
    const body = { using, methodCalls }
    const read = (answer: unknown) => {
      const { methodResponses } = parsed(jmapAnswer, answer)
      // Inside the policy, so that a server that is unwell is asked again.
      for (const [name, args, id] of methodResponses)
        if (name === 'error') throw methodError(nameOf(methodCalls, id), args)
      return methodResponses
    }
    return this.send(operation, '/jmap', body, read, signal)
  }

  private send<T>(
    operation: string,
    path: string,
    body: object | undefined,
    read: (answer: unknown) => T,
    signal: AbortSignal,
  ): Promise<T> {
    const { policy, http = fetch, token, clock, logger } = this.options
    return policy.execute({ operation, repeatable: true, signal }, async (inner) => {
      const response = await http(`${originOf(this.options)}${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        redirect: 'manual',
        signal: inner,
        headers: {
          authorization: authorizationHeader(token),
          accept: 'application/json',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      if (!response.ok) {
        const failure = statusError('stalwart', response, clock(), problem(text))
        logger?.debug({ system: 'stalwart', operation, code: failure.code }, failure.message)
        throw failure
      }
      return read(json(text))
    })
  }
}

/** The arguments of an answer in the shape they should have. @throws IntegrationError unexpected_answer */
export function parsed<T>(shape: z.ZodType<T>, value: unknown): T {
  const result = shape.safeParse(value)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const where = issue === undefined ? '' : `: ${issue.path.join('.')} ${issue.message}`
  throw new IntegrationError('stalwart', 'unexpected_answer', `Stalwart (JMAP) answered something unexpected${where}`)
}

const nameOf = (calls: readonly MethodCall[], id: string): string => calls.find((call) => call[2] === id)?.[0] ?? id

function pack(groups: readonly (readonly MethodCall[])[], most: number): MethodCall[][] {
  const requests: MethodCall[][] = []
  for (const group of groups) {
    const last = requests.at(-1)
    if (last !== undefined && last.length + group.length <= most) last.push(...group)
    else requests.push([...group])
  }
  return requests
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** `title` and `detail` of a problem document (RFC 9457); a rejected request body is not repeated. */
function problem(text: string): string {
  const body = json(text)
  if (typeof body !== 'object' || body === null) return ''
  const { type, title } = body as Record<string, unknown>
  if (typeof title === 'string') return title
  return typeof type === 'string' && type !== 'about:blank' ? type : ''
}
