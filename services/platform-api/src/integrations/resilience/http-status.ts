import type { System } from '@dezky/contracts'

import { IntegrationError, type IntegrationErrorCode } from '../connector.ts'
import { retryAfterMs } from './retry-after.ts'
import { systemName } from './system-name.ts'

/** What is needed of an HTTP answer to say why it failed. */
export interface FailedAnswer {
  readonly status: number
  readonly headers: { get(name: string): string | null }
}

/**
 * The error for an answer outside 2xx, such as "503 from Stalwart (JMAP)". `detail` is the system's own explanation; it
 * is cut to 200 characters and must not contain a credential.
 */
export function statusError(system: System, answer: FailedAnswer, now: Date, detail?: string): IntegrationError {
  const { status } = answer
  const said = detail === undefined || detail === '' ? '' : `: ${shorten(detail)}`
  const wish = retryAfterMs(answer.headers.get('retry-after'), now)
  const message =
    status >= 300 && status < 400
      ? `${systemName(system)} redirects elsewhere (${String(status)}); check the address it is configured with`
      : `${String(status)} from ${systemName(system)}${said}`
  return new IntegrationError(system, codeOf(status), message, wish === undefined ? {} : { retryAfterMs: wish })
}

function codeOf(status: number): IntegrationErrorCode {
  if (status === 401 || status === 403) return 'unauthorized'
  if (status === 408) return 'timeout'
  if (status === 409 || status === 412) return 'conflict'
  if (status === 429) return 'rate_limited'
  if (status >= 500) return 'server_error'
  return status >= 400 ? 'refused' : 'unexpected_answer'
}

const shorten = (text: string): string => {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  return line.length <= 200 ? line : `${line.slice(0, 199)}…`
}
