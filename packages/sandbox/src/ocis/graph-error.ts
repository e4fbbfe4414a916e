/** A refusal in the OData shape `{error: {code, message, innererror}}`. */
export class GraphError extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

export const invalidRequest = (message: string) => new GraphError(400, 'invalidRequest', message)
export const itemNotFound = (message = 'not found') => new GraphError(404, 'itemNotFound', message)
export const accessDenied = (message: string) => new GraphError(403, 'accessDenied', message)
export const notSupported = (message: string) => new GraphError(501, 'notSupported', message)
