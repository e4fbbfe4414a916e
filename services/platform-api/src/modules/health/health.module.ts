import { systems } from '@dezky/contracts'
import { Module } from '@nestjs/common'

import { Database } from '../../common/store/database.ts'
import type { Connector } from '../../integrations/connector.ts'
import { Mailer } from '../../integrations/mail/index.ts'
import { StripeGateway } from '../../integrations/stripe/index.ts'
import { CONNECTORS } from '../../integrations/tokens.ts'
import { HealthController } from './health.controller.ts'
import { type Dependency, Readiness } from './readiness.ts'

@Module({
  controllers: [HealthController],
  providers: [
    {
      provide: Readiness,
      useFactory: (database: Database, connectors: readonly Connector[], stripe: StripeGateway, mailer: Mailer) =>
        new Readiness([
          { name: 'store', vital: true, enabled: true, ping: () => database.ping() },
          ...systemsOf(connectors),
          { name: 'stripe', vital: false, enabled: stripe.client.enabled, ping: () => stripe.client.ping() },
          { name: 'smtp', vital: false, enabled: mailer.enabled, ping: async (signal) => mailer.ping(signal) },
        ]),
      inject: [Database, CONNECTORS, StripeGateway, Mailer],
    },
  ],
  exports: [Readiness],
})
export class HealthModule {}

/** The connected systems; the service stands without them. */
function systemsOf(connectors: readonly Connector[]): Dependency[] {
  return systems.map((name) => {
    const connector = connectors.find(({ system }) => system === name)
    return {
      name,
      vital: false,
      enabled: connector !== undefined,
      ping: async (signal) => connector?.ping(signal),
    }
  })
}
