import type { ConnectorPlan, ExternalIds } from '../connector.ts'
import type { AuthentikClient } from './authentik.client.ts'
import { knownIds, ownsGroup } from './match.ts'
import { observe } from './observe.ts'
import { planPopulation } from './plan.ts'
import type { Population } from './population.ts'
import { PopulationSteps } from './steps.ts'

/**
 * Reads a population and plans its way to the desired state; changes nothing.
 * @throws IntegrationError
 */
export async function openPopulation(
  client: AuthentikClient,
  population: Population,
  known: ExternalIds,
  signal: AbortSignal,
): Promise<ConnectorPlan> {
  const { observed, matched } = await observe(client, population, known, signal)
  const { group } = observed
  const ours = group !== undefined && ownsGroup(population, group, known)
  const steps = new PopulationSteps(client, population, ours ? group.id : undefined)
  const locked = [...matched.users.values()].filter((user) => !user.active).length
  const people = `${String(matched.users.size)}${locked === 0 ? '' : `, ${String(locked)} locked`}`
  return {
    steps: planPopulation(population, observed, matched, known).map((difference) => steps.step(difference)),
    facts: [
      { label: 'Group', value: ours ? group.name : 'none' },
      { label: 'People', value: people },
    ],
    notes: [],
    known: knownIds(population, group, matched, known),
  }
}
