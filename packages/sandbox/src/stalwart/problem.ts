/** An answer outside JMAP: RFC 9457 problem, `application/problem+json`. */
export interface Problem {
  status: number
  body: { type: string; status: number; title?: string; detail: string; limit?: string }
}

const blank = (status: number, title: string, detail: string): Problem => ({
  status,
  body: { type: 'about:blank', status, title, detail },
})

const requestError = (name: string, detail: string): Problem => ({
  status: 400,
  body: { type: `urn:ietf:params:jmap:error:${name}`, status: 400, detail },
})

export const problems = {
  unauthorized: () => blank(401, 'Unauthorized', 'You have to authenticate first.'),
  forbidden: () => blank(403, 'Forbidden', 'You do not have enough permissions to access this resource.'),
  notFound: () => blank(404, 'Not Found', 'The requested resource does not exist on this server.'),
  tooManyRequests: () =>
    blank(429, 'Too Many Requests', 'Your request has been rate limited. Please try again in a few seconds.'),
  internal: () => blank(500, 'Internal Server Error', 'There was a problem while processing your request.'),
  notJson: () => requestError('notJSON', 'Invalid content type, expected application/json.'),
  /** The detail repeats what was sent. */
  notRequest: (source: string) => requestError('notRequest', source),
  limit: (limit: string): Problem => {
    const { status, body } = requestError('limit', 'The request is larger than the server is willing to process.')
    return { status, body: { ...body, limit } }
  },
}
