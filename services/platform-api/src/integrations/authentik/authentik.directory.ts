import {
  type ConnectorPlan,
  type DesiredTeam,
  type ExternalIds,
  type IdentityDirectory,
  IntegrationError,
} from '../connector.ts'
import type { IntegrationOptions } from '../resilience/integration-options.ts'
import { AuthentikClient } from './authentik.client.ts'
import { openPopulation } from './open-population.ts'
import { teamPopulation } from './population.ts'

/** What only Authentik can do: partners' staff, sign-in links, ending sessions. */
export class AuthentikDirectory implements IdentityDirectory {
  private readonly client: AuthentikClient

  constructor(options: IntegrationOptions) {
    this.client = new AuthentikClient(options)
  }

  openTeam(desired: DesiredTeam, known: ExternalIds, signal: AbortSignal): Promise<ConnectorPlan> {
    return openPopulation(this.client, teamPopulation(desired), known, signal)
  }

  async recoveryLink(userId: string, signal: AbortSignal): Promise<string> {
    return this.client.recoveryLink(await this.pkOf(userId, signal), signal)
  }

  async endSessions(userId: string, signal: AbortSignal): Promise<void> {
    return this.client.endSessions(await this.pkOf(userId, signal), signal)
  }

  /** The number the API wants, for a uuid (`user:<seatId>`) or the number itself (`pk:<seatId>`). */
  private async pkOf(userId: string, signal: AbortSignal): Promise<number> {
    if (/^\d+$/.test(userId)) return Number(userId)
    const user = await this.client.userByUuid(userId, signal)
    if (user === undefined)
      throw new IntegrationError('authentik', 'refused', 'Authentik does not know this person (any more)')
    return user.pk
  }
}
