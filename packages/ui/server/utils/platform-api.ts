import { type H3Event, getHeader } from 'h3'
import createClient, { type Client, type Middleware } from 'openapi-fetch'

import type { paths } from '../generated/platform-api'

/** A reconcile is waited for up to 30 s by the API; nothing takes longer. */
const answersWithinMs = 45_000

/** Headers every call to platform-api carries. @throws 401 when nobody is signed in. */
export function platformHeaders(event: H3Event): Record<string, string> {
  const { signedIn, requestId } = event.context
  if (!signedIn) throw appError('auth.missing_token', requestId, event.method)
  const headers: Record<string, string> = {
    authorization: `Bearer ${signedIn.tokens.accessToken}`,
    'x-request-id': requestId,
  }
  const ifMatch = getHeader(event, 'if-match')
  if (ifMatch !== undefined) headers['if-match'] = ifMatch
  if (event.method === 'POST') headers['idempotency-key'] = getHeader(event, 'idempotency-key') ?? crypto.randomUUID()
  return headers
}

/** Turns refusals into errors that carry the problem, and ends a session the API no longer accepts. */
const problems = (event: H3Event): Middleware => ({
  async onResponse({ response }) {
    if (response.ok) return
    const problem = await problemIn(response, event.context.requestId)
    if (problem.status === 401) dropSession(event)
    throw problemError(problem, event.method)
  },
  onError() {
    throw unreachable(event.context.requestId, event.method)
  },
})

/**
 * platform-api on behalf of the person signed in. Every route of the app goes through it:
 * `answer(platformApi(event).GET('/tenants/{slug}', { params: { path: { slug } } }))`.
 * @throws 401 when nobody is signed in.
 */
export function platformApi(event: H3Event): Client<paths> {
  const client = createClient<paths>({
    baseUrl: settings().platformApiInternalUrl.replace(/\/$/, ''),
    headers: platformHeaders(event),
    fetch: async (request: Request) => fetch(request, { signal: AbortSignal.timeout(answersWithinMs) }),
  })
  client.use(problems(event))
  return client
}

/**
 * The body of a call's answer, typed by the OpenAPI document.
 * @throws the error of `problemError`: its `data` is the problem, for `errorText` and `ErrorNotice`.
 */
export async function answer<T>(call: Promise<{ data?: T }>): Promise<NonNullable<T>> {
  const { data } = await call
  return (data ?? {}) as NonNullable<T>
}
