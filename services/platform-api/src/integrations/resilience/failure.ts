import type { System } from '@dezky/contracts'
import { TaskCancelledError } from 'cockatiel'

import { IntegrationError } from '../connector.ts'
import { systemName } from './system-name.ts'

/** Whether this failure says that the system as a whole is unwell. */
export const tripsCircuit = (error: IntegrationError): boolean =>
  error.code === 'unreachable' || error.code === 'timeout' || error.code === 'server_error'

/** The caller stopped waiting: whether the call was carried out is unknown. */
export const givenUp = (system: System, cause: unknown): IntegrationError =>
  new IntegrationError(system, 'timeout', `the call was given up before ${systemName(system)} answered`, { cause })

/** Maps what a transport throws. An IntegrationError passes unchanged. */
export function asIntegrationError(system: System, error: unknown): IntegrationError {
  if (error instanceof IntegrationError) return error
  if (error instanceof TaskCancelledError || isTimeout(error))
    return new IntegrationError(system, 'timeout', `${systemName(system)} did not answer in time`, { cause: error })
  const code = networkCode(error)
  const detail = code === undefined ? '' : ` (${code})`
  return new IntegrationError(system, 'unreachable', `${systemName(system)} cannot be reached${detail}`, {
    cause: error,
  })
}

const isTimeout = (error: unknown): boolean => error instanceof Error && error.name === 'TimeoutError'

/** The operating system's word for it, such as ECONNREFUSED, wherever fetch has hidden it. */
function networkCode(error: unknown): string | undefined {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    const code: unknown = 'code' in at ? at.code : undefined
    if (typeof code === 'string') return code
  }
  return undefined
}
