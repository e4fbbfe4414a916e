import type { Connector, ConnectorPlan, DesiredTenant, ExternalIds } from '../connector.ts'
import type { IntegrationOptions } from '../resilience/integration-options.ts'
import { AuthentikClient } from './authentik.client.ts'
import { openPopulation } from './open-population.ts'
import { tenantPopulation } from './population.ts'

/** Keeps a tenant's group and people in Authentik (2026.8, `/api/v3`). */
export class AuthentikConnector implements Connector {
  readonly system = 'authentik'
  private readonly client: AuthentikClient

  constructor(options: IntegrationOptions) {
    this.client = new AuthentikClient(options)
  }

  open(desired: DesiredTenant, known: ExternalIds, signal: AbortSignal): Promise<ConnectorPlan> {
    return openPopulation(this.client, tenantPopulation(desired), known, signal)
  }

  ping(signal: AbortSignal): Promise<void> {
    return this.client.probe(signal)
  }
}
