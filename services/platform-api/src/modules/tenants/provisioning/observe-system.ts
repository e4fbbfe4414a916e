import type { Logger } from 'pino'

import {
  type Connector,
  type ConnectorPlan,
  type DesiredTenant,
  type ExternalIds,
  IntegrationError,
} from '../../../integrations/connector.ts'
import { systemName } from '../../../integrations/resilience/system-name.ts'
import type { SystemFailure } from './findings.ts'

/** What reading a system came to. */
export type Observation = ConnectorPlan | SystemFailure

export const isFailure = (answer: object): answer is SystemFailure => 'code' in answer

/** Reads a system and plans. A failure of the system is an answer. */
export async function observeSystem(
  connector: Connector,
  desired: DesiredTenant,
  known: ExternalIds,
  signal: AbortSignal,
  logger: Logger,
): Promise<Observation> {
  try {
    return await connector.open(desired, known, signal)
  } catch (error) {
    signal.throwIfAborted()
    return failureOf(connector, desired.tenantId, error, logger)
  }
}

/** What is told of an error a connector threw. One that is none of the system’s own is a mistake of ours: it is logged. */
export function failureOf({ system }: Connector, tenantId: string, error: unknown, logger: Logger): SystemFailure {
  if (error instanceof IntegrationError) {
    const { code, message, retryable, retryAfterMs } = error
    return { code, message, retryable, retryAfterMs }
  }
  logger.error({ err: error, system, tenantId }, 'a connector failed unexpectedly')
  const message = `something unexpected happened while talking to ${systemName(system)}`
  return { code: 'unexpected_answer', message, retryable: false, retryAfterMs: undefined }
}
