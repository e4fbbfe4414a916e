import { IntegrationError } from '../connector.ts'
import { statusError } from '../resilience/http-status.ts'
import { graphError } from './graph.ts'

/** An answer outside 2xx. */
export interface Refusal {
  readonly status: number
  readonly headers: { get(name: string): string | null }
  readonly body: string
}

/** Whether the path itself is unknown to the release, as opposed to the object it names. */
export const isUnknownRoute = (refusal: Refusal): boolean => refusal.status === 404 && odata(refusal) === undefined

/** Maps a failed answer; release 2.0.0 reports a name that is taken as an error of its own (500). */
export function graphFailure(refusal: Refusal, now: Date): IntegrationError {
  const { code, message } = odata(refusal) ?? {}
  const taken = code === 'nameAlreadyExists' || /already exists/i.test(message ?? '')
  if (taken) return new IntegrationError('ocis', 'conflict', 'OCIS (Graph) has something of this name already')
  return statusError('ocis', refusal, now, message ?? code ?? '')
}

function odata({ body }: Refusal): { code?: string; message?: string } | undefined {
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch {
    return undefined
  }
  const { data } = graphError.safeParse(value)
  if (data === undefined) return undefined
  const { code, message } = data.error
  return { ...(code ? { code } : {}), ...(message ? { message } : {}) }
}
