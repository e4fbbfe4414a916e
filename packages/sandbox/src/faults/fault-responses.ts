import type { System } from './fault-switches.ts'

export interface FaultResponse {
  status: number
  headers: Record<string, string>
  body: string
}

type Kind = 'rate_limited' | 'error'

const retryAfterSeconds = 2

/**
 * What the real system, or the proxy in front of it, answers when it limits or fails.
 * OCIS has no limiter of its own: the text is that of the reverse proxy. S3 says `SlowDown`.
 */
export function faultResponse(system: System, kind: Kind): FaultResponse {
  const response = kind === 'rate_limited' ? limited[system] : failed[system]
  return kind === 'rate_limited'
    ? { ...response, headers: { ...response.headers, 'retry-after': String(retryAfterSeconds) } }
    : response
}

const json = (status: number, body: unknown, type = 'application/json'): FaultResponse => ({
  status,
  headers: { 'content-type': type },
  body: JSON.stringify(body),
})

const problem = (status: number, title: string, detail: string) =>
  json(status, { type: 'about:blank', status, title, detail }, 'application/problem+json')

/** An error in the shape S3 gives it. */
export const s3Error = (status: number, code: string, message: string): FaultResponse => ({
  status,
  headers: { 'content-type': 'application/xml' },
  body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message><RequestId>sandbox</RequestId></Error>`,
})

const limited: Record<System, FaultResponse> = {
  identity: json(429, { error: 'temporarily_unavailable', error_description: 'too many requests' }),
  authentik: json(429, {
    detail: `Request was throttled. Expected available in ${retryAfterSeconds} seconds.`,
    code: 'throttled',
  }),
  stalwart: problem(429, 'Too Many Requests', 'Your request has been rate limited. Please try again in a few seconds.'),
  ocis: { status: 429, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: 'Too Many Requests' },
  s3: s3Error(429, 'SlowDown', 'Please reduce your request rate.'),
  stripe: json(429, { error: { type: 'invalid_request_error', code: 'rate_limit', message: 'Too many requests.' } }),
}

const failed: Record<System, FaultResponse> = {
  identity: json(500, { error: 'server_error', error_description: 'oops! something went wrong' }),
  authentik: json(503, { detail: 'Service unavailable', code: 'service_unavailable' }),
  stalwart: problem(500, 'Internal Server Error', 'There was a problem while processing your request.'),
  ocis: json(
    500,
    { error: { code: 'generalException', innererror: { 'request-id': 'sandbox' }, message: 'grpc error' } },
    'application/json; charset=utf-8',
  ),
  s3: s3Error(500, 'InternalError', 'We encountered an internal error. Please try again.'),
  stripe: json(500, { error: { type: 'api_error', message: 'An unknown error occurred.' } }),
}
