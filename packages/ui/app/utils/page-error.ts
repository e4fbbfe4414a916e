import { problemOf } from './problem.ts'

/** What our own error page says. */
export interface PageErrorView {
  status: number
  title: string
  text: string
  requestId: string | undefined
  signIn: boolean
}

/** Words for an error that takes the whole page. A 404 never tells whether the thing exists for somebody else. */
export function pageErrorView(error: { statusCode?: number; data?: unknown }): PageErrorView {
  const problem = problemOf(error)
  const status = problem?.status ?? error.statusCode ?? 500
  const requestId = problem?.requestId
  const signIn = status === 401
  if (status === 404) {
    const text = 'It does not exist, or your account does not reach it. Check the address.'
    return { status, title: 'There is nothing here', text, requestId, signIn }
  }
  if (status === 401) {
    return {
      status,
      title: 'You are signed out',
      text: 'Your session has ended. Nothing was changed.',
      requestId,
      signIn,
    }
  }
  if (status === 403) {
    const text = problem?.remedy ?? 'Ask an administrator of the organisation for access.'
    return { status, title: problem?.title ?? 'Your role does not allow this', text, requestId, signIn }
  }
  const text = problem?.remedy ?? 'Try again in a moment. If it stays, report the request id to your hoster.'
  return { status, title: problem?.title ?? 'Something failed on our side', text, requestId, signIn }
}

/** What a page throws when the thing it is about cannot be read: status, title and the problem. */
export function pageErrorOf(error: unknown): {
  statusCode: number
  message: string
  data: unknown
  fatal: boolean
} {
  const problem = problemOf(error)
  return {
    statusCode: problem?.status ?? 500,
    message: problem?.title ?? 'The page could not be read',
    data: problem,
    // In the browser only a fatal error takes the page; on the server every one does, and a fatal one is logged as ours.
    fatal: import.meta.client,
  }
}
