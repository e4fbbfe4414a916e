/** An answer that is not a success, in the shapes the real API uses. */
export class ApiProblem extends Error {
  readonly status: number
  readonly body: Record<string, unknown>

  constructor(status: number, body: Record<string, unknown>) {
    super(`${status}`)
    this.status = status
    this.body = body
  }
}

/** 400 with messages per field; `non_field_errors` for the object as a whole. */
export const invalid = (errors: Record<string, unknown>) => new ApiProblem(400, errors)
export const forbidden = (detail: string, code: string) => new ApiProblem(403, { detail, code })
export const notFound = (model: string) => new ApiProblem(404, { detail: `No ${model} matches the given query.` })
export const unknownPath = () => new ApiProblem(404, { detail: 'Not found.' })
export const invalidPage = () => new ApiProblem(404, { detail: 'Invalid page.' })
export const wrongMethod = (method: string) =>
  new ApiProblem(405, { detail: `Method "${method}" not allowed.`, code: 'method_not_allowed' })
