import type { LoggerService } from '@nestjs/common'
import { pino, type DestinationStream, type Logger } from 'pino'

import type { Config } from '../../config/config.ts'
import { secretNames } from '../../config/env.schema.ts'
import type { Tracing } from '../tracing/tracing.ts'

/** Paths at which a secret could stand in a logged object. */
const redacted = [
  'authorization',
  'cookie',
  'token',
  'secret',
  'password',
  '*.authorization',
  '*.cookie',
  '*.token',
  '*.secret',
  '*.password',
  'headers.authorization',
  'headers.cookie',
]

/**
 * The structured log. Secrets of the configuration are cut out of every line, wherever they stand; a line written in a
 * span carries its `traceId` and `spanId`.
 */
export function createLogger(config: Config, tracing?: Tracing, destination?: DestinationStream): Logger {
  const secrets = secretNames.flatMap((name) => textsIn(config.env[name])).filter((value) => value.length >= 8)
  const hide = (text: string): string => secrets.reduce((line, secret) => line.replaceAll(secret, '[secret]'), text)
  return pino(
    {
      level: config.env.LOG_LEVEL,
      base: { service: 'dezky-platform-api' },
      redact: { paths: redacted, censor: '[secret]' },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      hooks: { streamWrite: hide },
      ...(tracing?.enabled && { mixin: () => tracing.current() ?? {} }),
    },
    destination ?? pino.destination(1),
  )
}

/** A setting's texts: some hold several, such as the secrets that are valid while one is exchanged. */
const textsIn = (value: unknown): string[] =>
  typeof value === 'string' ? [value] : Object.values(value ?? {}).filter((one) => typeof one === 'string')

/** Nest's own messages, in our log, without its start-up chatter. */
export class NestLog implements LoggerService {
  private readonly logger: Logger

  constructor(logger: Logger) {
    this.logger = logger
  }

  log(message: unknown): void {
    this.logger.debug(String(message))
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.logger.error({ detail: rest.map(String) }, String(message))
  }

  warn(message: unknown): void {
    this.logger.warn(String(message))
  }
}
