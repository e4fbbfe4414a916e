import type { Connector, ConnectorPlan, DesiredTenant, ExternalIds } from '../connector.ts'
import type { IntegrationOptions } from '../resilience/integration-options.ts'
import { sizeInWords } from '../size-in-words.ts'
import type { GroupKey } from './difference.ts'
import { Groups } from './groups.ts'
import { groupName } from './marks.ts'
import { knownIds, match, type Matched } from './match.ts'
import { observe } from './observe.ts'
import { OcisClient } from './ocis.client.ts'
import { planTenant } from './plan.ts'
import { SpaceSteps } from './space-steps.ts'
import { stepOf } from './steps.ts'
import { UserSteps } from './user-steps.ts'

/** Keeps a tenant's space, groups and people in ownCloud OCIS (libre-graph; 2.0.0 with less than current releases). */
export class OcisConnector implements Connector {
  readonly system = 'ocis'
  private readonly client: OcisClient

  constructor(options: IntegrationOptions) {
    this.client = new OcisClient(options)
  }

  async open(desired: DesiredTenant, known: ExternalIds, signal: AbortSignal): Promise<ConnectorPlan> {
    const { client } = this
    const observed = await observe(client, desired, known, signal)
    const matched = match(desired, observed, known)
    const ids = new Map<GroupKey, string>()
    if (matched.group) ids.set('group', matched.group.id)
    if (matched.locked) ids.set('locked', matched.locked.id)
    const groups = new Groups(client, desired, ids)
    const space = new SpaceSteps(client, desired, groups, matched.space?.id)
    const users = new UserSteps(client, desired, groups, observed.modern)
    return {
      steps: planTenant(desired, observed, matched).map((difference) =>
        stepOf(
          difference,
          desired,
          { groups, space, users },
          (id, inner) => client.deleteGroup(id, inner),
          (id, patch, inner) => client.updateGroup(id, patch, inner),
        ),
      ),
      facts: factsOf(matched),
      notes: observed.modern
        ? []
        : [
            `This release of OCIS cannot share spaces through its API (v1beta1): share the space with the group ${groupName(desired)} by hand.`,
          ],
      known: knownIds(matched),
    }
  }

  ping(signal: AbortSignal): Promise<void> {
    return this.client.whoami(signal)
  }
}

function factsOf({ space, seats, strangers }: Matched): ConnectorPlan['facts'] {
  const locked = [...seats.values()].filter((seen) => seen.inLocked).length
  const guests = strangers.filter((seen) => seen.inGroup).length
  return [
    { label: 'Space', value: space?.name ?? 'none' },
    ...(space?.quota?.total ? [{ label: 'Quota', value: sizeInWords(space.quota.total) }] : []),
    ...(space?.quota?.used ? [{ label: 'Used', value: sizeInWords(space.quota.used) }] : []),
    { label: 'People', value: `${String(seats.size)}${locked === 0 ? '' : `, ${String(locked)} locked`}` },
    ...(guests === 0 ? [] : [{ label: 'Others in the group', value: String(guests) }]),
  ]
}
