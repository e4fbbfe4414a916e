export interface HttpRequest {
  method: string
  /** Path with its query, or a whole URL. */
  path: string
  headers: Readonly<Record<string, string | undefined>>
  /** Text or the parsed value; absent when nothing is sent. */
  body?: unknown
}

export interface HttpResponse {
  status: number
  headers: Readonly<Record<string, string | undefined>>
  body?: unknown
}

/** Holds messages against an official specification. Each violation is a sentence; none means conformant. */
export interface Validator {
  validateRequest(request: HttpRequest): string[]
  validateResponse(request: HttpRequest, response: HttpResponse): string[]
}

/** A header by its name in any case. */
export function headerOf(headers: HttpRequest['headers'], name: string): string | undefined {
  return Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1]
}

/** Whether a message says that its body is JSON. */
export const isJson = ({ headers }: HttpRequest | HttpResponse): boolean =>
  /^application\/json\b/i.test(headerOf(headers, 'content-type') ?? '')

/** The parsed body, undefined for none. Throws SyntaxError for text that is not JSON. */
export function parsedBody(body: unknown): unknown {
  if (body === undefined || body === null || body === '') return undefined
  return typeof body === 'string' ? (JSON.parse(body) as unknown) : body
}

/** Path and query of a path or URL. */
export function splitPath(path: string): { path: string; query: URLSearchParams } {
  const withoutHost = path.replace(/^[a-z]+:\/\/[^/]+/i, '')
  const [before = '', ...after] = withoutHost.split('?')
  return { path: before, query: new URLSearchParams(after.join('?')) }
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
