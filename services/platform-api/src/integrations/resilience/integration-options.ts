import type { CallPolicy } from './call-policy.ts'

/** The part of pino's logger the connectors use. */
export interface IntegrationLogger {
  debug(details: object, message: string): void
  warn(details: object, message: string): void
}

/** What every connector is constructed with. */
export interface IntegrationOptions {
  /** origin of the system, without its API path */
  readonly baseUrl: string
  readonly token: string
  /** default: the global fetch */
  readonly http?: typeof fetch
  readonly clock: () => Date
  readonly policy: CallPolicy
  readonly logger?: IntegrationLogger
}

/** The base address without a trailing slash. */
export const originOf = (options: IntegrationOptions): string => options.baseUrl.replace(/\/+$/, '')
