import { type DynamicModule, Global, Module } from '@nestjs/common'
import type { Logger } from 'pino'

import { Clock } from './common/clock/clock.ts'
import { LeaseStore } from './common/leases/lease.store.ts'
import { LOGGER } from './common/logging/logger.token.ts'
import { Metrics } from './common/metrics/metrics.ts'
import { Database } from './common/store/database.ts'
import { NoTracing, Tracing } from './common/tracing/tracing.ts'
import { Config } from './config/config.ts'
import type { Integrations } from './integrations/connect-integrations.ts'
import { Work } from './modules/audit/audited-unit-of-work.ts'
import { AuditInboxStore } from './modules/audit/inbox/audit-inbox.store.ts'
import { ProvisioningSignal } from './modules/tenants/provisioning/provisioning-signal.ts'
import { ProvisioningStore } from './modules/tenants/provisioning/provisioning.store.ts'

/** What the process is made with; tests bring their own clock and store. */
export interface CoreParts {
  readonly config: Config
  readonly clock: Clock
  readonly database: Database
  readonly logger: Logger
  /** default: none */
  readonly tracing?: Tracing
  /** stands in for the connected systems of the configuration */
  readonly integrations?: Integrations
}

/** What every module may ask for. */
@Global()
@Module({})
export class CoreModule {
  static of({ config, clock, database, logger, tracing = new NoTracing() }: CoreParts): DynamicModule {
    const providers = [
      { provide: Config, useValue: config },
      { provide: Clock, useValue: clock },
      { provide: Database, useValue: database },
      { provide: LOGGER, useValue: logger },
      { provide: Tracing, useValue: tracing },
      { provide: Metrics, useFactory: () => new Metrics(config.env.NODE_ENV !== 'test') },
      { provide: AuditInboxStore, useFactory: () => new AuditInboxStore(database) },
      { provide: ProvisioningSignal, useValue: new ProvisioningSignal() },
      { provide: ProvisioningStore, useFactory: () => new ProvisioningStore(database) },
      { provide: LeaseStore, useFactory: () => new LeaseStore(database) },
      {
        provide: Work,
        useFactory: (inbox: AuditInboxStore) => new Work(database, inbox, clock),
        inject: [AuditInboxStore],
      },
    ]
    return { module: CoreModule, providers, exports: providers.map(({ provide }) => provide) }
  }
}
