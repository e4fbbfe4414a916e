import { type DynamicModule, Global, Module } from '@nestjs/common'
import type { Logger } from 'pino'

import { Clock } from '../common/clock/clock.ts'
import { LOGGER } from '../common/logging/logger.token.ts'
import { Metrics } from '../common/metrics/metrics.ts'
import { Tracing } from '../common/tracing/tracing.ts'
import { Config } from '../config/config.ts'
import { connectIntegrations, type Integrations } from './connect-integrations.ts'
import { Mailer } from './mail/index.ts'
import { StripeGateway, type StripeSettings } from './stripe/index.ts'
import { CONNECTORS, IDENTITY_DIRECTORY, MAIL_DNS, MAIL_EVENTS } from './tokens.ts'

const INTEGRATIONS = Symbol('integrations')

/** The connected systems, for every module that asks. A system without URL and token is absent: it is disabled. */
@Global()
@Module({})
export class IntegrationsModule {
  /** `override` stands in for what the configuration connects. */
  static of(override?: Integrations): DynamicModule {
    const pick = (provide: symbol, key: keyof Integrations) => ({
      provide,
      useFactory: (integrations: Integrations) => integrations[key] ?? null,
      inject: [INTEGRATIONS],
    })
    return {
      module: IntegrationsModule,
      providers: [
        {
          provide: INTEGRATIONS,
          useFactory: (config: Config, clock: Clock, metrics: Metrics, logger: Logger, tracing: Tracing) =>
            override ?? connectIntegrations({ config, clock, metrics, logger, tracing }),
          inject: [Config, Clock, Metrics, LOGGER, Tracing],
        },
        pick(CONNECTORS, 'connectors'),
        pick(IDENTITY_DIRECTORY, 'directory'),
        pick(MAIL_DNS, 'mailDns'),
        pick(MAIL_EVENTS, 'mailEvents'),
        {
          provide: StripeGateway,
          useFactory: (config: Config, logger: Logger, tracing: Tracing) =>
            new StripeGateway(stripeSettings(config), logger.child({ system: 'stripe' }), (operation, work) =>
              tracing.span(`stripe ${operation}`, { kind: 'client', facts: { 'dezky.system': 'stripe' } }, work),
            ),
          inject: [Config, LOGGER, Tracing],
        },
        {
          provide: Mailer,
          useFactory: ({ env }: Config) =>
            new Mailer({ url: env.SMTP_URL, from: env.MAIL_FROM, requireTls: env.NODE_ENV === 'production' }),
          inject: [Config],
        },
      ],
      exports: [CONNECTORS, IDENTITY_DIRECTORY, MAIL_DNS, MAIL_EVENTS, StripeGateway, Mailer],
    }
  }
}

const stripeSettings = ({ env }: Config): StripeSettings => ({
  enabled: env.BILLING_STRIPE_ENABLED,
  secretKey: env.STRIPE_SECRET_KEY,
  webhookSecrets: env.STRIPE_WEBHOOK_SECRET,
  apiBase: env.STRIPE_API_BASE,
})
