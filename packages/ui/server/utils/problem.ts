import { type ErrorCode, type Problem, errorCatalogue, errorKinds, problem as problemSchema } from '@dezky/contracts'
import { createError } from 'h3'

/**
 * What pages are told about a failure: the API's problem, and whether something may have been changed.
 * `nothing`: it was refused. `unknown`: it failed on the way, some of it may have been carried out. `read`: only reading.
 */
export type AppProblem = Problem & { changed: 'nothing' | 'unknown' | 'read' }

const changedBy = (method: string, status: number): AppProblem['changed'] => {
  if (method === 'GET' || method === 'HEAD') return 'read'
  return status < 500 || status === 503 ? 'nothing' : 'unknown'
}

/** An error for the browser that carries a problem. */
export function problemError(problem: Problem, method: string) {
  const data: AppProblem = { ...problem, changed: changedBy(method, problem.status) }
  return createError({ statusCode: problem.status, message: problem.title, data })
}

/** An error of the app's own, with a code of the catalogue. */
export function appError(code: ErrorCode, requestId: string, method = 'GET') {
  const entry = errorCatalogue[code]
  const status = errorKinds[entry.kind]
  return problemError(
    { type: 'about:blank', title: entry.title, remedy: entry.remedy, status, code, requestId },
    method,
  )
}

/** The problem in an answer of platform-api; something fit to show when the answer is not one of ours. */
export async function problemIn(response: Response, requestId: string): Promise<Problem> {
  const body: unknown = await response.json().catch(() => undefined)
  const parsed = problemSchema.safeParse(body)
  if (parsed.success) return parsed.data
  return {
    type: 'about:blank',
    title: 'The platform gave an answer that cannot be read',
    remedy: 'Try again in a moment; if it stays, report the request id.',
    status: response.status >= 400 ? response.status : 502,
    code: 'internal.unexpected',
    requestId,
  }
}

/** platform-api could not be reached or did not answer in time. */
export const unreachable = (requestId: string, method: string) =>
  problemError(
    {
      type: 'about:blank',
      title: 'The platform did not answer',
      remedy: 'Try again in a moment.',
      status: method === 'GET' ? 503 : 504,
      code: 'integrations.unavailable',
      requestId,
    },
    method,
  )
