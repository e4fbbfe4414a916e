import 'reflect-metadata'
import type { Application } from '@dezky/contracts'
import type { NestFastifyApplication } from '@nestjs/platform-fastify'
import type { InjectOptions } from 'fastify'
import type { DestinationStream } from 'pino'

import { ManualClock } from '../../src/common/clock/clock.ts'
import { createLogger } from '../../src/common/logging/logger.ts'
import type { Database } from '../../src/common/store/database.ts'
import { migrate, openDatabase } from '../../src/common/store/open-database.ts'
import { openTracing } from '../../src/common/tracing/open-tracing.ts'
import type { Tracing } from '../../src/common/tracing/tracing.ts'
import { readConfig } from '../../src/config/config.ts'
import { createApp } from '../../src/create-app.ts'
import type { Integrations } from '../../src/integrations/connect-integrations.ts'
import { storeSettings } from './test-store.ts'
import { TestIssuer } from './tokens.ts'

export interface Reply {
  readonly status: number
  readonly headers: Record<string, unknown>
  // Answers are asserted field by field.
  readonly body: any
  readonly text: string
}

/** The whole service on an empty store, spoken to without a socket. */
export class TestApp {
  readonly app: NestFastifyApplication
  readonly database: Database
  readonly clock: ManualClock
  readonly issuer: TestIssuer
  private readonly tracing: Tracing

  private constructor(
    app: NestFastifyApplication,
    database: Database,
    clock: ManualClock,
    issuer: TestIssuer,
    tracing: Tracing,
  ) {
    this.app = app
    this.database = database
    this.clock = clock
    this.issuer = issuer
    this.tracing = tracing
  }

  /** `integrations` stands in for the connected systems; without it none is configured. `log` takes the log's lines. */
  static async start(
    environment: Record<string, string> = {},
    integrations?: Integrations,
    log?: DestinationStream,
  ): Promise<TestApp> {
    const issuer = await TestIssuer.start()
    const clock = new ManualClock('2026-11-24T09:00:00.000Z')
    const config = readConfig({
      NODE_ENV: 'test',
      LOG_LEVEL: 'silent',
      ...storeSettings(),
      AUTH_ISSUERS: issuer.setting,
      AUDIT_SIGNING_KEY: Buffer.alloc(32, 7).toString('base64'),
      RATE_LIMIT_PER_MINUTE: '100000',
      RECONCILE_ENABLED: 'false',
      AUDIT_WORKERS_ENABLED: 'false',
      BILLING_WORKERS_ENABLED: 'false',
      ...environment,
    })
    const tracing = await openTracing(config, (error) => logger.warn({ err: error }, 'traces could not be delivered'))
    const logger = createLogger(config, tracing, log)
    const database = await openDatabase({
      url: config.env.DATABASE_URL,
      allowNoTransactions: config.env.DATABASE_ALLOW_NO_TRANSACTIONS,
      tracing,
    })
    await migrate(database)
    const app = await createApp({ config, clock, database, logger, tracing, ...(integrations ? { integrations } : {}) })
    return new TestApp(app, database, clock, issuer, tracing)
  }

  async token(application: Application, subject: string, claims: Record<string, unknown> = {}): Promise<string> {
    return this.issuer.token(application, subject, claims, this.clock.now())
  }

  async request(
    method: string,
    url: string,
    options: { token?: string; body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<Reply> {
    const inject: InjectOptions = {
      method: method,
      url,
      headers: {
        ...(options.token ? { authorization: `Bearer ${options.token}` } : {}),
        ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...options.headers,
      },
      ...(options.body === undefined
        ? {}
        : { payload: typeof options.body === 'string' ? options.body : JSON.stringify(options.body) }),
    }
    const response = await this.app.inject(inject)
    const json = (response.headers['content-type'] ?? '').includes('json')
    return {
      status: response.statusCode,
      headers: response.headers,
      body: json ? response.json() : null,
      text: response.body,
    }
  }

  async close(): Promise<void> {
    await this.app.close()
    await this.database.close()
    await this.tracing.close()
    await this.issuer.close()
  }
}
