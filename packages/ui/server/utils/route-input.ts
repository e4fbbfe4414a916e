import { type H3Event, getQuery, getRouterParam, readBody } from 'h3'
import type { z } from 'zod'

/** A named part of the route's path, as the browser sent it. */
export const pathPart = (event: H3Event, name: string): string => getRouterParam(event, name, { decode: true }) ?? ''

const invalid = (event: H3Event, issues: readonly z.core.$ZodIssue[]) =>
  problemError(
    {
      type: 'about:blank',
      title: 'The request has fields that cannot be accepted',
      remedy: 'Correct the fields and send it again.',
      status: 400,
      code: 'request.invalid',
      requestId: event.context.requestId,
      errors: issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message })),
    },
    event.method,
  )

/** The query, checked against the contract. @throws 400 naming the fields. */
export function queryOf<T extends z.ZodType>(event: H3Event, schema: T): z.output<T> {
  const parsed = schema.safeParse(getQuery(event))
  if (!parsed.success) throw invalid(event, parsed.error.issues)
  return parsed.data
}

/** The body, checked against the contract. @throws 400 naming the fields. */
export async function bodyOf<T extends z.ZodType>(event: H3Event, schema: T): Promise<z.output<T>> {
  const parsed = schema.safeParse(await readBody(event).catch(() => undefined))
  if (!parsed.success) throw invalid(event, parsed.error.issues)
  return parsed.data
}

/** A query that was checked, as it is written in an address: yes and no are words there. */
export const written = <T extends { overdue?: boolean | undefined }>({ overdue, ...rest }: T) => ({
  ...rest,
  ...(overdue === undefined ? {} : { overdue: String(overdue) }),
})
